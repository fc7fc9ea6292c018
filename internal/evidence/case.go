// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
	"github.com/vsa-legal/operator/internal/legal"
)

// maxCase bounds the bytes of a case.
const maxCase = 4 << 20

// Case is what was judged: a request and the evidence that stood beside it, without what a judge does not read. Of a search
// it has no name of anything: see redact.go.
type Case struct {
	Deployment *v1alpha1.VideoAnalyticsDeployment `json:"deployment,omitempty"`
	Search     *v1alpha1.VideoSearchJob           `json:"search,omitempty"`

	Package     *v1alpha1.AnalyticsPackage    `json:"package,omitempty"`
	Formalities []v1alpha1.Formality          `json:"formalities,omitempty"`
	Requisition *v1alpha1.JudicialRequisition `json:"requisition,omitempty"`
	Decisions   []v1alpha1.JudicialDecision   `json:"decisions,omitempty"`
	// Mode tells what the identity of the operator rested on, and Controllers is what of the register told of its namespace.
	Mode        v1alpha1.EvidenceMode     `json:"mode,omitempty"`
	Controllers []v1alpha1.DataController `json:"controllers,omitempty"`
	// Stamps tell whether it counted who had filed the papers, and when.
	Stamps legal.Stamps `json:"stamps,omitempty"`
	// Inspection tells whether the package had to be inspected.
	Inspection legal.InspectionMode `json:"inspection,omitempty"`
	// Running tells that something ran for the request already.
	Running bool `json:"running,omitempty"`
}

// DeploymentCase returns the case of a deployment. Nothing in it is shared with the evidence that is changed by it.
func DeploymentCase(d *v1alpha1.VideoAnalyticsDeployment, e legal.Evidence) *Case {
	return &Case{
		Deployment: bareDeployment(d), Package: barePackage(e.Package), Formalities: bareFormalities(e.Formalities, e.Stamps),
		Mode: e.Mode, Controllers: bareControllers(&e, d.Namespace), Stamps: e.Stamps, Inspection: e.Inspection, Running: e.Running,
	}
}

// Encode writes a case as canonical JSON.
func (c *Case) Encode() ([]byte, error) {
	if (c.Deployment == nil) == (c.Search == nil) {
		return nil, errors.New("a case is that of a deployment or of a search")
	}
	return canonical.JSON(c)
}

// DecodeCase reads a case. It refuses every text that Encode would not have written.
func DecodeCase(text []byte) (*Case, error) {
	c := &Case{}
	if err := decode(text, maxCase, c); err != nil {
		return nil, err
	}
	_, err := c.Encode()
	return c, err
}

// Judge asks the law what of the request may run at an instant, by the function that the operator uses.
func (c *Case) Judge(law *legal.Law, at time.Time) *Verdict {
	e := legal.Evidence{
		Package: c.Package, Formalities: c.Formalities, Requisition: c.Requisition, Decisions: c.Decisions,
		Mode: c.Mode, Register: legal.NewRegister(c.Controllers), Stamps: c.Stamps, Inspection: c.Inspection, Running: c.Running,
	}
	if c.Search != nil {
		return VerdictOf(legal.JudgeSearch(law, c.Search, e, at))
	}
	return VerdictOf(legal.JudgeDeployment(law, c.Deployment, e, at))
}

// images of the package that was judged.
func (c *Case) images() []string {
	return c.imagesWith(func(*v1alpha1.Module) bool { return true })
}

// Subjects returns the images that a record of a verdict on the case is of. Of what may run they are the runtime's and those of the
// permitted modules, which are all that its pods mount; of what may not, those of the package that was asked for.
func (c *Case) Subjects(v *Verdict) []Subject {
	images := c.images()
	if v.Verdict.Runs() {
		images = c.imagesWith(func(m *v1alpha1.Module) bool {
			return m.Source.Path == "" && slices.ContainsFunc(v.Modules, func(is v1alpha1.ModuleVerdict) bool {
				return is.Name == m.Name && is.Decision == v1alpha1.ModulePermitted
			})
		})
	}
	var all []Subject
	for _, image := range images {
		if _, sum, ok := strings.Cut(image, "@sha256:"); ok {
			all = append(all, Subject{Name: image, Digest: map[string]string{"sha256": sum}})
		}
	}
	return all
}

// imagesWith are the runtime's image and those of some modules, each once, in the order of the package.
func (c *Case) imagesWith(of func(*v1alpha1.Module) bool) []string {
	if c.Package == nil {
		return nil
	}
	all := []string{string(c.Package.Spec.Runtime.Image)}
	for i := range c.Package.Spec.Modules {
		m := &c.Package.Spec.Modules[i]
		if image := string(m.Source.Image); image != "" && of(m) && !slices.Contains(all, image) {
			all = append(all, image)
		}
	}
	return all
}
