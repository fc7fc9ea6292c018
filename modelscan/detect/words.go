// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// word that somebody wrote into a file, and what it hints at.
type word struct {
	pattern    *regexp.Regexp
	capability string
	weight     float64
	// everyday tells that the word has other meanings in a sentence: only names are searched for it.
	everyday bool
}

func about(capability string, weight float64, alternatives string) word {
	return word{regexp.MustCompile(`(?:^|[^a-z])(?:` + alternatives + `)(?:[^a-z]|$)`), capability, weight, false}
}

// named is a word that is searched for in names alone: a label "race car" is about no person.
func named(capability string, weight float64, alternatives string) word {
	w := about(capability, weight, alternatives)
	w.everyday = true
	return w
}

// Words by what they hint at. A word on its own never weighs more than a suspicion that has to be followed.
var words = []word{
	about(FaceEmbedding, likely, `arc_?face|insight_?face|cos_?face|sphere_?face|mag_?face|ada_?face|ghost_?face_?nets?|mobile_?face_?net|face_?net|`+
		`elastic_?face|curricular_?face|edge_?face|trans_?face|face_?(recog(nition)?(er|net)?|embedd?ings?|descriptors?|features?|templates?|encod(er|ing)|match(er|ing)?|verif(y|ication)|re_?id\w*)|`+
		`vgg_?face\d*|open_?face|glint_?360k?|ms1m\w*|webface\w*|w600k\w*|partial_?fc|facial_?recognition`),
	about(FaceDetection, likely, `face_?(det|detects?|detections?|detectors?|boxes|box|finder)|retina_?face|blaze_?face|scrfd|yu_?net|ultra_?face|center_?face|s3fd|dsfd|mtcnn|yolo\w*_?face|tiny_?face\w*|facebox(es)?`),
	about(FaceLandmarks, likely, `face_?(landmarks?|mesh|align(ment)?|points)|facial_?landmarks?|landmarks?_?(68|98|106)|pfld|2d106det|1k3d68|iris_?landmarks?|face_?parsing`),
	about(FaceLiveness, likely, `liveness|anti_?spoof(ing)?|spoof(ing)?|fas_?net|minifas\w*|presentation_?attack`),
	named(Age, likely, `age|ages`),
	about(Age, likely, `age_?(net|gender|output|pred(iction)?|group|estimat\w+)|years_?old`),
	named(Gender, likely, `gender|genders|sex`),
	about(Gender, likely, `gender_?(net|output|pred(iction)?)`),
	about(Ethnicity, likely, `ethnicit(y|ies)|race_(pred\w*|output|group|classif\w*)`),
	named(Ethnicity, likely, `races?`),
	about(Emotion, likely, `emotions?|emotion_?\w*|fer_?plus|facial_?expressions?|expression_?recog\w*|affect_?net`),
	about(PersonReidentification, likely, `re_?id|person_?re_?id\w*|re_?identification|os_?net\w*|market_?1501|msmt17|duke_?mtmc|deep_?sort`),
	about(PersonDetection, likely, `(person|pedestrian|people|human)s?_((and_)?(vehicle|bike|car|face|head)s?_)*detect\w*|(full|upper|lower)_?body_?detect\w*`),
	about(Pose, likely, `pose_?(net|estimation|landmarks?|detect\w*)|move_?net|open_?pose|blaze_?pose|hr_?net_?pose|skeleton|yolo\w*_?pose`),
	about(HandLandmarks, likely, `hand_?(landmarks?|pose|skeleton|mesh)`),
	about(HandDetection, likely, `hand_?detect\w*|palm_?detect\w*|hand_?track\w*`),
	about(PlateReading, likely, `lpr_?net|anpr|alpr|lapi|license_?plate_?(recog\w*|read\w*|ocr)|plate_?(recog\w*|read\w*|ocr)|number_?plate_?(recog\w*|read\w*|ocr)`),
	about(PlateDetection, likely, `licen[cs]e_?plates?|number_?plates?|plate_?det\w*|lpd|wpod\w*`),
	about(TextRecognition, likely, `crnn|svtr\w*|ctc_?\w*|ocr_?rec\w*|text_?rec\w*`),
	about(TextDetection, likely, `dbnet|db_?head|text_?det\w*|ocr_?det\w*|craft_?text`),
	about(CrowdDensity, likely, `crowd_?\w*|density_?map|csrnet|mcnn`),
	about(ObjectDetection, weak, `yolo\w*|detection_?(boxes|scores|classes)|mobile_?det|efficient_?det|ssd_?\w*|detectionmodel|coco`),
	about(Segmentation, weak, `segmentation|seg_?mask|deep_?lab\w*|selfie_?seg\w*|u2_?net\w*|unet|matting`),
	about(VoiceEmbedding, likely, `ecapa\w*|speaker_?(embedd?ing|verif\w*|recog\w*|encoder)|x_?vector|d_?vector|voice_?(print|embedd?ing)`),
	about(Audio, likely, `silero|vad|wake_?word|whisper|yamnet|wav2vec\w*|mel_?spectro\w*`),
	about(VehicleReidentification, likely, `vehicle_?re_?id\w*|veri_?776`),
}

// labels are classes by which one knows what a network sorts.
var labels = []struct {
	capability string
	weight     float64
	least      int
	any        []string
}{
	{Emotion, decisive, 4, []string{"happy", "happiness", "sad", "sadness", "anger", "angry", "surprise", "surprised", "fear", "fearful", "disgust", "disgusted", "neutral", "contempt"}},
	{Ethnicity, decisive, 3, []string{"white", "black", "asian", "indian", "latino", "latino_hispanic", "east asian", "southeast asian", "middle eastern", "caucasian", "african"}},
	{Gender, probable, 2, []string{"male", "female", "man", "woman"}},
	{FaceLiveness, probable, 2, []string{"spoof", "live", "real", "fake", "print", "replay"}},
	{ObjectDetection, faint, 5, []string{"person", "bicycle", "car", "motorcycle", "motorbike", "bus", "truck", "traffic light"}},
}

var wordDetector = Detector{
	Name: "words",
	Reports: []string{FaceEmbedding, FaceDetection, FaceLandmarks, FaceLiveness, Age, Gender, Ethnicity, Emotion, PersonReidentification, PersonDetection, Pose,
		HandLandmarks, HandDetection, PlateReading, PlateDetection, TextRecognition, TextDetection, CrowdDensity, ObjectDetection,
		Segmentation, VoiceEmbedding, Audio, VehicleReidentification},
	Reads:  []Part{Words, Inputs, Outputs, Graph},
	Detect: detectWords,
}

// detectWords looks at what people wrote: names, labels, documentation. Where the structure has spoken, words confirm or
// sharpen; where it is silent, they are a suspicion.
func detectWords(n *network, s scores) {
	names, sentences := n.text()
	everything := names + sentences
	persons := foreignIDs.ReplaceAllString(everything, "\n")
	noPlaces := n.givesNoPlaces()
	blind := len(n.Inputs) > 0 && !n.sees()
	for _, w := range words {
		if blind && w.capability != Audio && w.capability != VoiceEmbedding {
			continue // a table with a column "age" sorts no faces
		}
		if noPlaces && locates[w.capability] {
			continue
		}
		text := everything
		switch {
		case w.everyday:
			text = names
		case w.capability == PersonReidentification:
			text = persons
		}
		if match := w.pattern.FindString(text); match != "" {
			s.addWord(w, strings.Trim(match, " _-\n"))
		}
	}
	set := n.labels()
	for _, l := range labels {
		found := slices.DeleteFunc(slices.Clone(l.any), func(label string) bool { return !set[label] })
		if len(found) >= l.least && (l.capability != Gender || len(set) < 40) {
			s.add(l.capability, l.weight, "labels: %s", strings.Join(found, ", "))
		}
	}
	s.addOneClass(set)
}

// oneClass are the labels of detectors of one class.
var oneClass = map[string]string{
	"face": FaceDetection, "faces": FaceDetection, "person": PersonDetection, "persons": PersonDetection, "pedestrian": PersonDetection,
	"human": PersonDetection, "hand": HandDetection, "hands": HandDetection, "plate": PlateDetection, "license_plate": PlateDetection,
	"license plate": PlateDetection, "licence plate": PlateDetection, "number plate": PlateDetection,
}

// addOneClass says of a network that finds things what it finds, if its labels name one kind and none of the everyday ones.
func (s scores) addOneClass(labels map[string]bool) {
	if !s.has(ObjectDetection) || slices.ContainsFunc([]string{"bicycle", "car", "bus", "dog", "cat", "chair"}, func(l string) bool { return labels[l] }) {
		return
	}
	kinds := map[string]string{}
	for label, capability := range oneClass {
		if labels[label] {
			kinds[capability] = label
		}
	}
	for capability, label := range kinds {
		if len(kinds) == 1 {
			s.add(capability, likely, "the one label of a network that finds things: %s", label)
		}
	}
}

// foreignIDs are words of the re-identification of what is no person by its whole body.
var foreignIDs = regexp.MustCompile(`vehicle_?re_?id\w*|car_?re_?id\w*|animal_?re_?id\w*`)

// locates are the capabilities that need a place in the picture for an answer.
var locates = map[string]bool{FaceDetection: true, PersonDetection: true, HandDetection: true, PlateDetection: true, ObjectDetection: true}

// givesNoPlaces tells whether so few numbers come out that no place can be among them.
func (n *network) givesNoPlaces() bool {
	if len(n.outputs) == 0 {
		return false
	}
	for i := range n.outputs {
		if size, ok := n.outputs[i].vector(); !ok || size > 3 {
			return false
		}
	}
	return true
}

// labels are the words of a model that stand on their own, in lower case.
func (n *network) labels() map[string]bool {
	set := map[string]bool{}
	for _, text := range n.Strings {
		for _, label := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;:|\n\r\t{}[]'\"=", r) }) {
			set[strings.ToLower(strings.TrimSpace(label))] = true
		}
	}
	return set
}

// contradictions are the structures that a word does not speak against: a network of landmarks may have been named after the
// network for the recognition of faces whose trunk it has.
var contradictions = map[string][]string{
	FaceEmbedding: {ObjectDetection, FaceDetection, FaceLandmarks, TextRecognition, TextDetection, Pose, Segmentation, Audio,
		PersonReidentification},
	Pose:                   {FacePose, FaceLandmarks, HandLandmarks},
	FaceDetection:          {PlateDetection},
	PlateDetection:         {PlateReading, TextRecognition},
	PersonReidentification: {FaceEmbedding, FaceDetection, FaceLandmarks, ObjectDetection, VehicleReidentification},
}

// addWord is evidence too, unless the structure is plainly something else. For a word that tells of biometrics, that must be
// surer than for others.
func (s scores) addWord(w word, match string) {
	threshold := ReportThreshold
	if w.capability == FaceEmbedding {
		threshold = probable
	}
	if !s.has(w.capability) && s.confidence(contradictions[w.capability]...) >= threshold {
		return
	}
	s.add(w.capability, w.weight, "the file says %q", match)
}

// maxText is how much of a model's names, and of its sentences, is searched, in bytes.
const maxText = 1 << 20

// text is all that is written in a model, in lower case, each part of a name once: most names differ by numbers alone. What has a
// space in it is a sentence or a label; its words belong together.
func (n *network) text() (names, sentences string) {
	var b, said strings.Builder
	seen := map[string]bool{}
	put := func(to *strings.Builder, text string) {
		for part := range strings.FieldsFuncSeq(strings.ReplaceAll(strings.ToLower(text), "-", "_"), separates) {
			if !seen[part] && to.Len()+len(part) < maxText {
				seen[part] = true
				to.WriteString(part)
				to.WriteByte('\n')
			}
		}
	}
	add := func(text string) { put(&b, text) }
	for _, text := range n.Strings {
		if sentence := strings.ReplaceAll(text, " ", "_"); sentence != text {
			put(&said, sentence)
			continue
		}
		add(text)
	}
	add(n.Producer)
	for _, list := range [][]model.Tensor{n.Inputs, n.Outputs, n.Weights} {
		for i := range list {
			add(list[i].Name)
		}
	}
	for i := range n.Nodes {
		add(n.Nodes[i].Name)
	}
	return b.String(), said.String()
}

// separates the parts of names. A word has no dot in it, nor a slash.
func separates(r rune) bool { return strings.ContainsRune("./:;, \t\r\n()[]{}'\"|\\@", r) }
