// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Inputs are where the images of the cameras come from. They open no network: egress has to name theirs.
//
// +kubebuilder:validation:MinProperties=1
type Inputs struct {
	// streams are the addresses of the cameras, or of the recordings of them. The runtime finds them in /etc/vsa/cameras.json. They
	// cannot open the network, since egress does, or add a camera: one that spec.cameras does not name is left out, and the status
	// says so. An address with a user name or a password is refused.
	// +optional
	// +listType=map
	// +listMapKey=camera
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=512
	Streams []Stream `json:"streams,omitempty"`

	// secretName is a Secret of the namespace with what the addresses ask for, such as user names and passwords. Its files appear,
	// read-only, in /etc/vsa-streams, a mebibyte at most. The operator never reads it, and a pod never begins without it. One
	// that says what a search looks for is refused.
	// +optional
	SecretName ObjectName `json:"secretName,omitempty"`
}

// Stream is the address of one camera.
type Stream struct {
	// camera as spec.cameras has it. A camera that is not there has no stream, and cannot be added here.
	// +required
	Camera Camera `json:"camera,omitempty"`

	// address of the stream, such as rtsp://10.20.0.7:554/live/1. It stands in the spec and in a ConfigMap for all to read who may
	// read them: it cannot have a user name or a password before the host, and should have none after it.
	// +required
	// +kubebuilder:validation:MinLength=8
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^(rtsp|rtsps|rtmp|rtmps|http|https|srt|rtp|udp)://[A-Za-z0-9.:_%-]*([[][0-9A-Fa-f:.]+[]](:[0-9]{1,5})?)?([/?][!-~]*)?$') && !self.matches('://([/?:]|$)')",message="must be the address of a stream without a user name or a password, such as rtsp://10.20.0.7:554/live/1: put those into the Secret that inputs.secretName names"
	Address string `json:"address,omitempty"`
}
