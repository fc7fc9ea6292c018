// SPDX-License-Identifier: Apache-2.0

package detect

import "slices"

// detectSound looks for networks that hear: waves or spectra go in.
func detectSound(n *network, s sheet) {
	if len(n.images) > 0 && !n.spectrum() {
		return
	}
	var bands int64
	if n.spectrum() {
		bands = n.images[0].w
		s.add(Audio, 0.55, "bands of a spectrum over time go in, as a picture of one colour")
		n.images, n.pictured = nil, nil
	}
	for i := range n.Inputs {
		in := &n.Inputs[i]
		if in.Type != "" && in.Type != "float32" && in.Type != "float16" && in.Type != "int16" {
			continue
		}
		if words, ok := n.soundOf(in.Shape); ok {
			s.add(Audio, 0.55, "%s", words)
			break
		}
	}
	if n.count("STFT", "MelWeightMatrix", "AudioSpectrogram", "Mfcc", "RFFT", "DFT") > 0 {
		s.add(Audio, 0.6, "a spectrum is computed")
	}
	if s.confidence(Audio) < Certain {
		return
	}
	for i := range n.outputs {
		o := &n.outputs[i]
		size, ok := o.vector()
		if bands != 0 && bands != 40 && bands != 80 {
			continue // embeddings of any sound have other spectra than those of voices
		}
		if ok && slices.Contains([]int64{128, 192, 256, 512}, size) && !o.probabilities() && !o.has("Sigmoid") &&
			n.countLayers(func(l *layer) bool { return l.kind == conv }) >= 5 {
			s.add(VoiceEmbedding, 0.6, "sound goes in, and one vector of %d numbers comes out", size)
		}
	}
}

// spectrum tells whether the one picture that goes in is one of sound: of one colour, longer than wide, and as wide as bands
// are many.
func (n *network) spectrum() bool {
	if len(n.images) != 1 || n.images[0].channels != 1 {
		return false
	}
	p := n.images[0]
	return slices.Contains([]int64{40, 64, 80, 96, 128}, p.w) && (p.h*10 >= p.w*14 || p.h < 0)
}

// soundOf tells whether a shape is that of sound: bands of a spectrum over time, or a long wave.
func (n *network) soundOf(shape []int64) (string, bool) {
	one := n.find(func(l *layer) bool {
		return l.kind == conv && l.kh == 1 && l.kw > 1 || l.kind == conv && l.kw == 1 && l.kh > 1
	}) != nil
	bands := []int64{40, 64, 80, 96, 128}
	switch len(shape) {
	case 3:
		if slices.Contains(bands, shape[1]) && (shape[2] >= 50 || shape[2] < 0) || slices.Contains(bands, shape[2]) && (shape[1] >= 50 || shape[1] < 0) {
			return "bands of a spectrum over time go in", one || n.count("LSTM", "GRU") > 0 || n.count("MatMul", "Gemm") > 0
		}
	case 2:
		if shape[1] >= 256 && shape[1] <= 1_000_000 && one {
			return "a wave goes in", true
		}
		if shape[1] < 0 && one {
			return "a wave of any length goes in", true
		}
	case 1:
		if one || n.count("STFT", "RFFT") > 0 {
			return "a wave goes in", true
		}
	}
	return "", false
}
