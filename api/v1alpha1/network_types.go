// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// CIDR is a network in CIDR notation, such as 10.20.0.0/16. Outside of private networks (RFC 1918, RFC 6598, RFC 4193) it
// has at most 65,536 addresses of version 4, what a class B network had, or is at most a /32 of version 6, what a provider
// is allocated: so the 32 rules of a request can never add up to more than one 2,048th of the IPv4 Internet (0.05 %), or
// one 2^24th of the part of IPv6 that is in use (2000::/3).
//
// +kubebuilder:validation:MinLength=4
// +kubebuilder:validation:MaxLength=43
// +kubebuilder:validation:XValidation:rule="isCIDR(self) && cidr(self).prefixLength() >= 8 && cidr(self) == cidr(self).masked()",message="must be a network in CIDR notation with a prefix of at least 8 bits and no bits after it, such as 10.20.0.0/16"
// +kubebuilder:validation:XValidation:rule="!isCIDR(self) || cidr(self).prefixLength() >= (cidr(self).ip().family() == 4 ? 16 : 32) || ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].exists(n, cidr(n).containsCIDR(self))",message="is too large a part of the Internet: outside of private networks a prefix has at least 16 bits, or 32 in IPv6"
type CIDR string

// EgressRule names one network that the pods may connect to. What no rule names is denied, the cluster's DNS included; and
// so are, whatever a rule names, the node's own addresses and those of the API server and of the cloud's metadata.
type EgressRule struct {
	// cidr is the network, such as 10.20.0.0/16. It cannot be the whole of the Internet, nor be loopback, link-local, a cloud's metadata
	// or what stands for all of IPv4 (RFC 6052).
	// +required
	// +kubebuilder:validation:XValidation:rule="!isCIDR(self) || !['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '::/127', '64:ff9b::/96', 'fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'].exists(n, cidr(n).containsCIDR(self))",message="is never reachable: it is loopback, link-local or a cloud's metadata, or stands for all of IPv4"
	CIDR CIDR `json:"cidr,omitempty"`

	// ports are the ports on that network. They cannot be a range or have a name. None means every port.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Ports []NetworkPort `json:"ports,omitempty"`
}

// IngressRule names who may connect to the pods. Whom no rule names is denied: who connects to a runtime can read what it
// sees.
type IngressRule struct {
	// from are those who may connect. Who is not among them cannot.
	// +required
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	From []IngressPeer `json:"from,omitempty"`

	// ports of the pods. They cannot be a range or have a name. None means every port.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Ports []NetworkPort `json:"ports,omitempty"`
}

// IngressPeer is a network, or pods of the cluster by the labels of their own and of their namespaces.
//
// +kubebuilder:validation:XValidation:rule="has(self.cidr) != (has(self.namespaceLabels) || has(self.podLabels))",message="give either cidr (a network) or namespaceLabels and podLabels (pods of the cluster)"
type IngressPeer struct {
	// cidr is a network, such as 10.20.0.0/16. It cannot be the whole of the Internet.
	// +optional
	CIDR CIDR `json:"cidr,omitempty"`

	// namespaceLabels are labels that the pods' namespace has, all of them. None means the namespace of the request. The
	// label kubernetes.io/metadata.name has the namespace's name. They cannot leave namespaces out by a label.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	NamespaceLabels []Label `json:"namespaceLabels,omitempty"`

	// podLabels are labels that the pods have, all of them. They cannot leave pods out by a label. None means every pod of the
	// namespaces.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	PodLabels []Label `json:"podLabels,omitempty"`
}

// Label is one label of Kubernetes.
type Label struct {
	// key of the label, with or without a prefix. It cannot be a pattern.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="must be the key of a label, such as app.kubernetes.io/name"
	Key string `json:"key,omitempty"`

	// value of the label. It cannot be a pattern, or one of several.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="!format.labelValue().validate(self).hasValue()",message="must be the value of a label: letters, digits, dashes, dots and underscores"
	Value string `json:"value,omitempty"`
}

// NetworkPort is one port by its number.
type NetworkPort struct {
	// protocol of the port. It cannot be left open: a port of two protocols is named twice.
	// +required
	// +kubebuilder:validation:Enum=TCP;UDP;SCTP
	Protocol string `json:"protocol,omitempty"`

	// port number. It cannot be a range.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`
}
