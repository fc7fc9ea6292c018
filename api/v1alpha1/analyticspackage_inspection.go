// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// InspectionState is how far the inspection of an image has come.
//
// +kubebuilder:validation:Enum=Pending;Inspected;Failed
type InspectionState string

const (
	// InspectionPending is inspected, or waits for it.
	InspectionPending InspectionState = "Pending"
	// InspectionInspected was read in full: what was detected stands in the status.
	InspectionInspected InspectionState = "Inspected"
	// InspectionFailed could not be read in full.
	InspectionFailed InspectionState = "Failed"
)

// Inspection is how far the inspection of one image has come.
type Inspection struct {
	// image by digest. It counts for whatever the package names by the same digest.
	// +required
	Image ImageReference `json:"image,omitempty"`

	// state of the inspection.
	// +required
	State InspectionState `json:"state,omitempty"`

	// message says what went wrong, or what is waited for.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Message string `json:"message,omitempty"`

	// inspector is the version of the inspector. An image is inspected again by another one.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	Inspector string `json:"inspector,omitempty"`

	// architectures of nodes for which the files were inspected, such as amd64. What a digest stands for can differ by
	// architecture, and it runs on no other one.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=8
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=63
	Architectures []string `json:"architectures,omitempty"`
}

// Contents is what an inspection detected in files of an image.
type Contents struct {
	// image by digest that the files are of. Where the package names another one by now, all this counts for nothing.
	// +required
	Image ImageReference `json:"image,omitempty"`

	// detected are the capabilities that the files show. All of them count, whatever their confidence.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Detected []DetectedCapability `json:"detected,omitempty"`

	// unknown are the models that can be read and that nothing recognises.
	// +optional
	Unknown *UnclearFiles `json:"unknown,omitempty"`

	// opaque is what looks like a model and cannot be read.
	// +optional
	Opaque *UnclearFiles `json:"opaque,omitempty"`
}

// FolderState tells whether the runtime image has a module's folder.
//
// +kubebuilder:validation:Enum=Found;NotFound
type FolderState string

const (
	// FolderFound is a folder of the image, and each folder that it lies in is one.
	FolderFound FolderState = "Found"
	// FolderNotFound is not in the image, or is a file of it, or is reached by a symbolic link.
	FolderNotFound FolderState = "NotFound"
)

// ModuleContents is what was declared of a module, and what was detected in its files.
type ModuleContents struct {
	// name of the module.
	// +required
	Name ModuleName `json:"name,omitempty"`

	// path of the module in the runtime image, as it was inspected; none for an artifact of its own.
	// +optional
	Path ContainerPath `json:"path,omitempty"`

	// folder tells whether the runtime image has the folder of the path; nothing where there is no path, or where that is not
	// known yet. Nothing runs of a package of which a folder is not found: what was to be hidden there lies elsewhere.
	// +optional
	Folder FolderState `json:"folder,omitempty"`

	// declared are the capabilities that the vendor declares.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Declared []Capability `json:"declared,omitempty"`

	// undeclared are the capabilities that were detected and that no declared one covers.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Undeclared []Capability `json:"undeclared,omitempty"`

	Contents `json:",inline"`
}

// DetectedCapability is a capability that a file shows by what it is.
type DetectedCapability struct {
	// name of the capability.
	// +required
	Name Capability `json:"name,omitempty"`

	// confidence in percent.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	Confidence int32 `json:"confidence,omitempty"`

	// path of the file in the image that shows it most surely.
	// +required
	Path FilePath `json:"path,omitempty"`

	// evidence in words.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Evidence string `json:"evidence,omitempty"`
}

// UnclearFiles are files of which nobody can tell what they are able to do.
type UnclearFiles struct {
	// count of all of them.
	// +required
	// +kubebuilder:validation:Minimum=1
	Count int32 `json:"count,omitempty"`

	// paths of the first ones.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	Paths []FilePath `json:"paths,omitempty"`
}

// FilePath is a file of an image, with slashes. What lies in an archive follows the archive's path and "!/". What is not
// printable is escaped, and what is too long is cut at its beginning.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=256
type FilePath string
