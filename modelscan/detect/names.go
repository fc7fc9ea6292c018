// SPDX-License-Identifier: Apache-2.0

package detect

// Names of what is told apart, in the vocabulary that packages and profiles use. A profile's rule on "biometric" covers all
// that begins with "biometric.".
const (
	FaceEmbedding           = "biometric.face.embedding"  // a template (gabarit) by which a face is recognised
	VoiceEmbedding          = "biometric.voice.embedding" // the same of a voice
	Age                     = "biometric.categorization.age"
	Gender                  = "biometric.categorization.gender"
	Ethnicity               = "biometric.categorization.ethnicity"
	Emotion                 = "emotion.recognition"
	FaceDetection           = "face.detection"
	FaceLandmarks           = "face.landmarks"
	FacePose                = "face.pose"     // how a head is turned
	FaceLiveness            = "face.liveness" // is it a face or a picture of one (anti-spoofing)
	PersonReidentification  = "person.reidentification"
	Pose                    = "person.pose" // the joints of a body
	PersonDetection         = "person.detection"
	HandDetection           = "hand.detection"
	HandLandmarks           = "hand.landmarks"
	ObjectDetection         = "object.detection"
	Segmentation            = "image.segmentation"
	Classification          = "image.classification"
	ImageEmbedding          = "image.embedding" // features of any image, not made for faces or persons
	VehicleReidentification = "vehicle.reidentification"
	PlateDetection          = "plate.detection"
	PlateReading            = "plate.read"
	TextDetection           = "text.detection"
	TextRecognition         = "text.recognition"
	CrowdDensity            = "crowd.density"
	Audio                   = "audio.analysis" // sound of any kind
)

// Vocabulary is every capability that can be told apart, in the order of the documents.
func Vocabulary() []string {
	return []string{
		FaceEmbedding, VoiceEmbedding, Age, Gender, Ethnicity, Emotion, FaceDetection, FaceLandmarks, FacePose, FaceLiveness,
		PersonReidentification, Pose, PersonDetection, HandDetection, HandLandmarks, ObjectDetection, Segmentation,
		Classification, ImageEmbedding, VehicleReidentification, PlateDetection, PlateReading, TextDetection,
		TextRecognition, CrowdDensity, Audio,
	}
}
