// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

var soundDetector = Detector{
	Name:    "sound",
	Reports: []string{Audio, VoiceEmbedding},
	Reads:   []Part{Inputs, Outputs, Graph, Weights},
	Detect:  detectSound,
}

// detectSound looks for networks that hear: waves or spectra go in.
func detectSound(n *network, s scores) {
	if len(n.images) > 0 && !n.spectrum() {
		return
	}
	var bands int64
	if n.spectrum() {
		bands = n.images[0].w
		s.add(Audio, likely, "bands of a spectrum over time go in, as a picture of one colour")
		n.images, n.cached = nil, nil
	}
	for i := range n.Inputs {
		in := &n.Inputs[i]
		if in.Type != "" && in.Type != "float32" && in.Type != "float16" && in.Type != "int16" {
			continue
		}
		if words, ok := n.soundOf(in.Shape); ok {
			s.add(Audio, likely, "%s", words)
			break
		}
	}
	if n.filtersSpectrum() {
		s.add(Audio, likely, "places of a spectrum go in, and as many come out behind recurrent layers, as where noise is filtered")
	}
	if frames, bands, ok := n.flatSpectrum(); ok && !s.has(Audio) {
		s.add(Audio, likely, "a vector is laid out as %d bands of a spectrum over %d steps", bands, frames)
	}
	if bands, ok := n.bandsOfFirst(); ok && !s.has(Audio) {
		s.add(Audio, likely, "convolutions over time alone, from %d bands of a spectrum", bands)
	}
	if n.count("STFT", "MelWeightMatrix", "AudioSpectrogram", "Mfcc", "RFFT", "DFT") > 0 {
		s.add(Audio, probable, "a spectrum is computed")
	}
	// Embeddings of any sound have other spectra than those of voices.
	if s.has(Audio) && (bands == 0 || bands == 40 || bands == 80) {
		n.voices(s)
	}
}

// bandsOfFirst are the channels of the first convolution, where the shape of the input is not told: if all are over time, and as
// many channels as spectra have bands go in.
func (n *network) bandsOfFirst() (int64, bool) {
	if len(n.outputs) == 0 || len(n.Inputs) == 0 || len(n.Inputs[0].Shape) > 0 {
		return 0, false
	}
	first := n.find(func(l *layer) bool { return l.kind == conv })
	planar := n.find(func(l *layer) bool { return l.kind != dense && l.kind != recurrent && min(l.kh, l.kw) > 1 })
	return first.channels(), first != nil && planar == nil && max(first.kh, first.kw) > 1 && slices.Contains(bandCounts, first.in)
}

// filtersSpectrum tells whether half of a Fourier transform of 256, 512 or 1024 goes through recurrent layers, and a vector of as
// many numbers comes out.
func (n *network) filtersSpectrum() bool {
	last := func(t *model.Tensor) int64 {
		if len(t.Shape) == 0 {
			return 0
		}
		return t.Shape[len(t.Shape)-1]
	}
	return n.count("LSTM", "GRU") > 0 && slices.ContainsFunc(n.Inputs, func(in model.Tensor) bool {
		size := last(&in)
		return slices.Contains([]int64{129, 257, 513}, size) && slices.ContainsFunc(n.Outputs, func(out model.Tensor) bool { return last(&out) == size })
	})
}

// flatSpectrum is for networks that recognise a few words: a vector goes in that is laid out as a spectrum at once.
func (n *network) flatSpectrum() (frames, bands int64, ok bool) {
	for i := range n.Nodes {
		node := &n.Nodes[i]
		if node.Op != "Reshape" || len(node.Inputs) == 0 || !n.isFlatInput(node.Inputs[0]) {
			continue
		}
		shape := slices.DeleteFunc(slices.Clone(ints(node, "shape")), func(d int64) bool { return d == 1 || d < 0 })
		if len(shape) == 2 && shape[0] >= 20 && slices.Contains([]int64{10, 13, 20, 40, 64, 80}, shape[1]) && shape[0] != shape[1] {
			return shape[0], shape[1], true
		}
	}
	return 0, 0, false
}

// isFlatInput tells whether a value is an input of the network that is a vector.
func (n *network) isFlatInput(name string) bool {
	return slices.ContainsFunc(n.Inputs, func(in model.Tensor) bool { return in.Name == name && len(in.Shape) == 2 })
}

// voices looks for one vector that sound is made into.
func (n *network) voices(s scores) {
	if n.countLayers(func(l *layer) bool { return l.kind == conv }) < 5 {
		return
	}
	for i := range n.outputs {
		o := &n.outputs[i]
		size, ok := o.vector()
		if ok && slices.Contains([]int64{128, 192, 256, 512}, size) && !o.probabilities() && !o.has("Sigmoid") {
			s.add(VoiceEmbedding, probable, "sound goes in, and one vector of %d numbers comes out", size)
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
	if p.w == 32 { // bands of openWakeWord; a strip of text is wide, not tall
		return p.h >= 2*p.w
	}
	return slices.Contains(bandCounts, p.w) && (p.h*10 >= p.w*14 || p.h < 0)
}

// bandCounts are how many bands spectra have.
var bandCounts = []int64{40, 64, 80, 96, 128}

// soundOf tells whether a shape is that of sound: bands of a spectrum over time, or a long wave.
func (n *network) soundOf(shape []int64) (string, bool) {
	overTime := n.find(func(l *layer) bool { return l.kind == conv && min(l.kh, l.kw) == 1 && max(l.kh, l.kw) > 1 }) != nil
	switch len(shape) {
	case 3:
		bands := func(of, long int64) bool { return slices.Contains(bandCounts, of) && (long >= 50 || long < 0) }
		if bands(shape[1], shape[2]) || bands(shape[2], shape[1]) {
			return "bands of a spectrum over time go in", overTime || n.count("LSTM", "GRU", "MatMul", "Gemm") > 0
		}
	case 2:
		if overTime && (shape[1] < 0 || shape[1] >= 256 && shape[1] <= 1_000_000) {
			return "a wave goes in", true
		}
	case 1:
		return "a wave goes in", overTime || n.count("STFT", "RFFT") > 0
	}
	return "", false
}
