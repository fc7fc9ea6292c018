// SPDX-License-Identifier: Apache-2.0

package detect

// detectTraits looks for networks that sort faces: by age, gender, emotion, or by whether they are alive.
func detectTraits(n *network, s sheet) {
	pic, seen := n.picture()
	if !seen || s.confidence(ObjectDetection, FaceDetection, TextRecognition, Segmentation, Pose) >= Certain {
		return
	}
	sizes := map[int64]int{}
	soft := map[int64]bool{}
	for i := range n.outputs {
		if size, ok := n.outputs[i].vector(); ok {
			sizes[size]++
			soft[size] = soft[size] || n.outputs[i].probabilities()
		}
	}
	total := len(n.outputs)
	switch {
	case pic.channels == 1 && pic.square(48, 64) && (sizes[7] > 0 || sizes[8] > 0 || sizes[6] > 0) && total == 1:
		s.add(Emotion, 0.75, "grey crops of %d×%d and 6 to 8 classes, as networks for facial expressions have", pic.h, pic.w)
	case pic.square(48, 64) && total == 1 && (sizes[5] > 0 || sizes[7] > 0 || sizes[8] > 0) && soft[max(5*sign(sizes[5]), 7*sign(sizes[7]), 8*sign(sizes[8]))]:
		s.add(Emotion, 0.5, "crops of %d×%d and 5 to 8 classes, as small networks for facial expressions have", pic.h, pic.w)
	case pic.square(60) && sizes[1] == 3 && total == 3:
		s.add(FacePose, 0.7, "crops of 60×60 and three angles: how a head is turned")
	case pic.square(62) && sizes[1] > 0 && sizes[2] > 0:
		s.add(Age, 0.75, "crops of 62×62 and one number, beside two classes")
		s.add(Gender, 0.75, "crops of 62×62 and two classes, beside one number")
	case pic.square(96) && sizes[3] > 0 && total == 1 && n.count("Softmax") == 0:
		s.add(Gender, 0.6, "crops of 96×96 and three numbers without bounds: two classes and one age")
		s.add(Age, 0.6, "crops of 96×96 and three numbers without bounds: two classes and one age")
	case sizes[101] > 0 && total <= 2:
		s.add(Age, 0.65, "101 classes: the years from 0 to 100")
	case sizes[100] > 0 && sizes[1] > 0 && total >= 2 && total <= 4:
		s.add(Age, 0.55, "100 classes beside one number: years")
		s.add(Gender, 0.5, "one number beside 100 classes")
	case pic.square(227) && total == 1 && (sizes[8] > 0 || sizes[2] > 0) && n.hasConv(7, 3, 96) && n.hasDense(0, 512) && !n.hasDense(0, 4096):
		name, words := Gender, "two classes"
		if sizes[8] > 0 {
			name, words = Age, "eight classes"
		}
		s.add(name, 0.75, "three convolutions and two layers of 512 down to %s, as Levi and Hassner's", words)
	case sizes[18] > 0 && total == 1 && pic.square(224):
		s.add(Age, 0.5, "18 classes of crops of 224: seven groups, two genders, nine ages, as in FairFace")
		s.add(Ethnicity, 0.5, "18 classes of crops of 224: seven groups, two genders, nine ages, as in FairFace")
		s.add(Gender, 0.5, "18 classes of crops of 224: seven groups, two genders, nine ages, as in FairFace")
	case pic.square(64) && sizes[3] == 6 && sizes[1] == 3:
		s.add(Age, 0.6, "three stages of three classes on crops of 64, as SSR-Net estimates age or gender")
		s.add(Gender, 0.5, "three stages of three classes on crops of 64, as SSR-Net estimates age or gender")
	case pic.square(64) && total == 1 && sizes[1] == 1 && n.count("Tanh") >= 4:
		s.add(Age, 0.6, "two streams with Tanh and ReLU on crops of 64 down to one number, as SSR-Net estimates age or gender")
		s.add(Gender, 0.5, "two streams with Tanh and ReLU on crops of 64 down to one number, as SSR-Net estimates age or gender")
	case pic.channels == 1 && pic.square(48, 64) && total == 1 && sizes[2] == 1 && soft[2]:
		s.add(Gender, 0.5, "grey crops of %d×%d and two classes, as small networks for gender have", pic.h, pic.w)
	case total == 1 && (sizes[2] > 0 || sizes[3] > 0) && n.globalDepthwise() != nil && n.count("PRelu") >= 6:
		s.add(FaceLiveness, 0.7, "a small network with PReLU, a depthwise convolution over the last map and 2 or 3 classes, as MiniFASNet tells a face from its picture")
	case pic.square(80) && (sizes[3] > 0 || sizes[2] > 0) && total == 1 && n.count("PRelu") >= 6:
		s.add(FaceLiveness, 0.75, "crops of 80×80, PReLU throughout and %d classes, as MiniFASNet tells a face from its picture", max(sizes[3]*3, sizes[2]*2))
	}
}

func sign(n int) int64 {
	if n > 0 {
		return 1
	}
	return 0
}
