// SPDX-License-Identifier: Apache-2.0

package arch

func indistinctFaces() []Network {
	return build(
		design{name: "vggface2-resnet50", style: torch, fold: true, can: faceEmbedding, note: "Cao et al., VGGFace2; the body of an ImageNet ResNet-50 without its head: structure alone cannot tell", build: resnet(depth34, true, 0)},
		design{name: "vggface2-senet50", style: torch, can: faceEmbedding, note: "Cao et al., VGGFace2; the body of an ImageNet SENet-50 without its head: structure alone cannot tell", build: senet50(0)},
		design{name: "vggface2-resnet50-8631", style: torch, can: faceEmbedding, note: "Cao et al., VGGFace2; ResNet-50 with the head of 8631 persons: only the number of classes is odd", build: resnet(depth34, true, 8631)},
		design{name: "vggface-fc7", style: torch, can: faceEmbedding, note: "Parkhi et al., Deep Face Recognition; the descriptor of 4096: VGG-16 of ImageNet cut after fc7 is the same", build: vggFace(4096)},
	)
}
