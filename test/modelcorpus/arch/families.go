// SPDX-License-Identifier: Apache-2.0

package arch

// families of networks, in the order in which All lists them.
var families = []func() []Network{
	iresnets, mobileFaces, inceptionFaces, classicFaces, transformerFaces, faceDetectors, mtcnns, landmarkNets, faceAttributes,
	reids, resnets, mobilenets, efficientnets, classifiers, transformers, yolos, detectors, poses,
	textNets, densities, segmenters, audios, smallFaces, lastLayerNets,
}
