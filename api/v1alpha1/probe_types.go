// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Probes are how the kubelet asks the runtime whether it works. The kubelet connects to a port of the pod; it executes nothing
// in the container.
//
// +kubebuilder:validation:MinProperties=1
type Probes struct {
	// startup is asked until it succeeds once, and no other probe before that: loading models may take minutes. It cannot hold up
	// an end by law.
	// +optional
	Startup *Probe `json:"startup,omitempty"`

	// readiness tells whether the pod counts as ready. None means that it is ready as soon as the container runs. It cannot let
	// anybody connect who is not named in the ingress of the request.
	// +optional
	Readiness *Probe `json:"readiness,omitempty"`

	// liveness tells whether the container has to begin anew. It cannot have it begin with other files, or after an end by law.
	// +optional
	Liveness *Probe `json:"liveness,omitempty"`
}

// Probe is one question, by HTTP, by TCP or by gRPC. A command cannot be one: it would run in the container.
//
// +kubebuilder:validation:XValidation:rule="[has(self.httpGet), has(self.tcpSocket), has(self.grpc)].filter(x, x).size() == 1",message="give one of httpGet, tcpSocket and grpc"
type Probe struct {
	// httpGet succeeds by an answer of 200 to 399.
	// +optional
	HTTPGet *HTTPGetProbe `json:"httpGet,omitempty"`

	// tcpSocket succeeds by a connection.
	// +optional
	TCPSocket *TCPSocketProbe `json:"tcpSocket,omitempty"`

	// grpc succeeds by the answer SERVING of the gRPC health service.
	// +optional
	GRPC *GRPCProbe `json:"grpc,omitempty"`

	// initialDelaySeconds is how long after the container's start the first question comes. None means at once.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=3600
	InitialDelaySeconds int32 `json:"initialDelaySeconds,omitempty"`

	// periodSeconds is how often it is asked. None means every 10 seconds.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=600
	PeriodSeconds int32 `json:"periodSeconds,omitempty"`

	// timeoutSeconds is how long an answer may take. None means a second.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=600
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// failureThreshold is after how many failures in a row it counts as failed. None means 3.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	FailureThreshold int32 `json:"failureThreshold,omitempty"`
}

// HTTPGetProbe asks by HTTP GET, without headers of its own and at no other host than the pod.
type HTTPGetProbe struct {
	// path of the request, such as /v2/health/ready.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule="self.matches('^/[!-~]*$')",message="must begin with / and have no space, such as /v2/health/ready"
	Path string `json:"path,omitempty"`

	// port of the pod.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`

	// scheme is HTTP or HTTPS, of which the certificate is not verified. None means HTTP.
	// +optional
	// +kubebuilder:validation:Enum=HTTP;HTTPS
	Scheme string `json:"scheme,omitempty"`
}

// TCPSocketProbe asks by opening a connection.
type TCPSocketProbe struct {
	// port of the pod.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`
}

// GRPCProbe asks by the gRPC health service (grpc.health.v1.Health).
type GRPCProbe struct {
	// port of the pod.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`

	// service to ask for. None means the server as a whole.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Service string `json:"service,omitempty"`
}
