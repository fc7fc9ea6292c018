// SPDX-License-Identifier: Apache-2.0

package objects

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// ControllerBuilder builds a DataController.
type ControllerBuilder struct{ v1alpha1.DataController }

// MakeController begins the DataController of an operator that is established in France.
func MakeController(name string, is v1alpha1.Operator) *ControllerBuilder {
	return &ControllerBuilder{v1alpha1.DataController{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.DataControllerSpec{Type: is.Type, Name: is.Name, Code: is.Code, Jurisdiction: "FR"},
	}}
}

// Obj returns what was built.
func (b *ControllerBuilder) Obj() *v1alpha1.DataController { return &b.DataController }

// In sets where the data controller is established.
func (b *ControllerBuilder) In(jurisdiction string) *ControllerBuilder {
	b.Spec.Jurisdiction = jurisdiction
	return b
}

// Namespaces adds namespaces that are its own.
func (b *ControllerBuilder) Namespaces(all ...v1alpha1.NamespaceName) *ControllerBuilder {
	b.Spec.Namespaces = append(b.Spec.Namespaces, all...)
	return b
}

// Serves adds namespaces of others in which it is their processor.
func (b *ControllerBuilder) Serves(all ...v1alpha1.NamespaceName) *ControllerBuilder {
	b.Spec.ServedNamespaces = append(b.Spec.ServedNamespaces, all...)
	return b
}

// Processors adds processors that it has engaged.
func (b *ControllerBuilder) Processors(all ...v1alpha1.Operator) *ControllerBuilder {
	b.Spec.Processors = append(b.Spec.Processors, all...)
	return b
}

// Service adds a service of its own, which has its name if it has none.
func (b *ControllerBuilder) Service(kind v1alpha1.Term, name string) *ControllerBuilder {
	b.Spec.Services = append(b.Spec.Services, v1alpha1.ControllerService{Type: kind, Name: name})
	return b
}

// Under sets its supervisor.
func (b *ControllerBuilder) Under(supervisor v1alpha1.Operator) *ControllerBuilder {
	b.Spec.Supervisor = &supervisor
	return b
}

// Commune returns the DataController of the Municipality that requests name, with its police. It has the name of the
// namespace that is its own.
func Commune(namespace string) *v1alpha1.DataController {
	return MakeController(namespace, Municipality()).Service("MunicipalPolice", "").Namespaces(v1alpha1.NamespaceName(namespace)).Obj()
}
