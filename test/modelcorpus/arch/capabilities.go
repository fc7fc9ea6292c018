// SPDX-License-Identifier: Apache-2.0

package arch

import "github.com/vsa-legal/operator/modelscan/detect"

// What networks are for, in the order in which a test asks for it: the first has to be found.
var (
	faceEmbedding      = []string{detect.FaceEmbedding}
	voiceEmbedding     = []string{detect.VoiceEmbedding}
	age                = []string{detect.Age}
	gender             = []string{detect.Gender}
	ageGender          = []string{detect.Age, detect.Gender}
	facePose           = []string{detect.FacePose}
	ageGenderEthnicity = []string{detect.Age, detect.Gender, detect.Ethnicity}
	emotion            = []string{detect.Emotion}
	faceDetection      = []string{detect.FaceDetection}
	faceAndLandmarks   = []string{detect.FaceDetection, detect.FaceLandmarks}
	faceLandmarks      = []string{detect.FaceLandmarks}
	faceLiveness       = []string{detect.FaceLiveness}
	personReid         = []string{detect.PersonReidentification}
	pose               = []string{detect.Pose}
	personDetection    = []string{detect.PersonDetection}
	personAndPose      = []string{detect.PersonDetection, detect.Pose}
	handDetection      = []string{detect.HandDetection}
	handLandmarks      = []string{detect.HandLandmarks}
	objectDetection    = []string{detect.ObjectDetection}
	objectAndMasks     = []string{detect.ObjectDetection, detect.Segmentation}
	segmentation       = []string{detect.Segmentation}
	classification     = []string{detect.Classification}
	imageEmbedding     = []string{detect.ImageEmbedding}
	vehicleReid        = []string{detect.VehicleReidentification}
	plateDetection     = []string{detect.PlateDetection}
	plateReading       = []string{detect.PlateReading}
	textDetection      = []string{detect.TextDetection}
	textRecognition    = []string{detect.TextRecognition}
	crowdDensity       = []string{detect.CrowdDensity}
	audio              = []string{detect.Audio}
)
