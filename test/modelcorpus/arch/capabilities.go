// SPDX-License-Identifier: Apache-2.0

package arch

// The names of package detect, written again: its own tests use this package, so this one cannot import it. A test holds
// both to each other.
var (
	faceEmbedding      = []string{"biometric.face.embedding"}
	voiceEmbedding     = []string{"biometric.voice.embedding"}
	age                = []string{"biometric.categorization.age"}
	gender             = []string{"biometric.categorization.gender"}
	ageGender          = []string{"biometric.categorization.age", "biometric.categorization.gender"}
	facePose           = []string{"face.pose"}
	ageGenderEthnicity = []string{"biometric.categorization.age", "biometric.categorization.gender", "biometric.categorization.ethnicity"}
	emotion            = []string{"emotion.recognition"}
	faceDetection      = []string{"face.detection"}
	faceAndLandmarks   = []string{"face.detection", "face.landmarks"}
	faceLandmarks      = []string{"face.landmarks"}
	faceLiveness       = []string{"face.liveness"}
	personReid         = []string{"person.reidentification"}
	pose               = []string{"person.pose"}
	personDetection    = []string{"person.detection"}
	personAndPose      = []string{"person.detection", "person.pose"}
	handDetection      = []string{"hand.detection"}
	handLandmarks      = []string{"hand.landmarks"}
	objectDetection    = []string{"object.detection"}
	objectAndMasks     = []string{"object.detection", "image.segmentation"}
	segmentation       = []string{"image.segmentation"}
	classification     = []string{"image.classification"}
	imageEmbedding     = []string{"image.embedding"}
	vehicleReid        = []string{"vehicle.reidentification"}
	plateDetection     = []string{"plate.detection"}
	plateReading       = []string{"plate.read"}
	textDetection      = []string{"text.detection"}
	textRecognition    = []string{"text.recognition"}
	crowdDensity       = []string{"crowd.density"}
	audio              = []string{"audio.analysis"}
)
