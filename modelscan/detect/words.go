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
}

func about(capability string, weight float64, alternatives string) word {
	return word{regexp.MustCompile(`(?:^|[^a-z])(?:` + alternatives + `)(?:[^a-z]|$)`), capability, weight}
}

// Words by what they hint at. A word on its own never weighs more than a suspicion that has to be followed.
var words = []word{
	about(FaceEmbedding, likely, `arc_?face|insight_?face|cos_?face|sphere_?face|mag_?face|ada_?face|ghost_?face_?nets?|mobile_?face_?net|face_?net|`+
		`elastic_?face|curricular_?face|edge_?face|trans_?face|face_?(recog(nition)?(er|net)?|embedd?ings?|descriptors?|features?|templates?|encod(er|ing)|match(er|ing)?|verif(y|ication)|re_?id)|`+
		`vgg_?face\d*|open_?face|glint_?360k?|ms1m\w*|webface\w*|w600k\w*|partial_?fc|facial_?recognition`),
	about(FaceDetection, likely, `face_?(det|detects?|detections?|detectors?|boxes|box|finder)|retina_?face|blaze_?face|scrfd|yu_?net|ultra_?face|center_?face|s3fd|dsfd|mtcnn|yolo\w*_?face|tiny_?face\w*|facebox(es)?`),
	about(FaceLandmarks, likely, `face_?(landmarks?|mesh|align(ment)?|points)|facial_?landmarks?|landmarks?_?(68|98|106)|pfld|2d106det|1k3d68|iris_?landmarks?|face_?parsing`),
	about(FaceLiveness, likely, `liveness|anti_?spoof(ing)?|spoof(ing)?|fas_?net|minifas\w*|presentation_?attack`),
	about(Age, likely, `age|ages|age_?(net|gender|output|pred(iction)?|group|estimat\w+)|years_?old`),
	about(Gender, likely, `gender|genders|sex|gender_?(net|output|pred(iction)?)`),
	about(Ethnicity, likely, `ethnicit(y|ies)|races?`),
	about(Emotion, likely, `emotions?|emotion_?\w*|fer_?plus|facial_?expressions?|expression_?recog\w*|affect_?net`),
	about(PersonReidentification, likely, `re_?id|person_?re_?id\w*|re_?identification|os_?net\w*|market_?1501|msmt17|duke_?mtmc|deep_?sort`),
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
	Reports: []string{FaceEmbedding, FaceDetection, FaceLandmarks, FaceLiveness, Age, Gender, Ethnicity, Emotion, PersonReidentification, Pose,
		HandLandmarks, HandDetection, PlateReading, PlateDetection, TextRecognition, TextDetection, CrowdDensity, ObjectDetection,
		Segmentation, VoiceEmbedding, Audio, VehicleReidentification},
	Reads:  []Part{Words, Inputs, Graph},
	Detect: detectWords,
}

// detectWords looks at what people wrote: names, labels, documentation. Where the structure has spoken, words confirm or
// sharpen; where it is silent, they are a suspicion.
func detectWords(n *network, s scores) {
	text := n.text()

	blind := len(n.Inputs) > 0 && !n.sees()
	for _, w := range words {
		if blind && w.capability != Audio && w.capability != VoiceEmbedding {
			continue // a table with a column "age" sorts no faces
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

// addWord is evidence too. It does not speak against a structure that is plainly something else.
func (s scores) addWord(w word, match string) {
	structure := map[string][]string{
		FaceEmbedding: {ObjectDetection, FaceDetection, FaceLandmarks, TextRecognition, TextDetection, Pose, Segmentation, Audio, PersonReidentification},
	}
	if !s.has(w.capability) && s.confidence(structure[w.capability]...) >= probable {
		return
	}
	s.add(w.capability, w.weight, "the file says %q", match)
}

// mostText is how much of a model's words is searched, in bytes.
const mostText = 1 << 20

// text is all that is written in a model, in lower case, each part of a name once: most names differ by numbers alone.
func (n *network) text() string {
	var b strings.Builder
	seen := map[string]bool{}
	add := func(text string) {
		for part := range strings.FieldsFuncSeq(strings.ToLower(text), separates) {
			if !seen[part] && b.Len()+len(part) < mostText {
				seen[part] = true
				b.WriteString(part)
				b.WriteByte('\n')
			}
		}
	}
	for _, text := range n.Strings {
		add(strings.ReplaceAll(text, " ", "_")) // in a sentence, words belong together
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
	return b.String()
}

// separates the parts of names. A word has no dot in it, nor a slash.
func separates(r rune) bool { return strings.ContainsRune("./:;, \t\r\n()[]{}'\"|\\@", r) }
