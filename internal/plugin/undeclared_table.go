// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"io"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// undeclaredReport is what runs that nobody has declared.
type undeclaredReport struct {
	Images []undeclaredItem `json:"images"`
}

type undeclaredItem struct {
	Name      string                        `json:"name"`
	Image     string                        `json:"image"`
	Status    metav1.ConditionStatus        `json:"undeclared"`
	Reason    string                        `json:"reason"`
	Message   string                        `json:"message"`
	Detected  []v1alpha1.DetectedCapability `json:"detected"`
	PodCount  int32                         `json:"podCount"`
	Pods      []v1alpha1.UndeclaredPod      `json:"pods"`
	FirstSeen *metav1.Time                  `json:"firstSeen,omitempty"`
	LastSeen  *metav1.Time                  `json:"lastSeen,omitempty"`
}

func newUndeclaredReport(images []v1alpha1.UndeclaredImage) *undeclaredReport {
	r := &undeclaredReport{Images: []undeclaredItem{}}
	for i := range images {
		u := &images[i]
		is := undeclaredIs(u)
		r.Images = append(r.Images, undeclaredItem{u.Name, printable(u.Spec.Image), is.Status, is.Reason, is.Message,
			append([]v1alpha1.DetectedCapability{}, u.Status.Detected...), ptr.Deref(u.Status.PodCount, 0),
			append([]v1alpha1.UndeclaredPod{}, u.Status.Pods...), u.Status.FirstSeen, u.Status.LastSeen})
	}
	return r
}

// undeclaredIs is what the operator says of an image. Before it has said anything, nobody knows.
func undeclaredIs(u *v1alpha1.UndeclaredImage) metav1.Condition {
	if c := meta.FindStatusCondition(u.Status.Conditions, v1alpha1.ConditionUndeclared); c != nil {
		return *c
	}
	return metav1.Condition{Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonPending}
}

// runsNow tells whether something is to be done about an image.
func runsNow(u *v1alpha1.UndeclaredImage) bool {
	return undeclaredIs(u).Status != metav1.ConditionFalse && (u.Status.PodCount == nil || *u.Status.PodCount > 0)
}

// undeclaredTable writes one row an image.
func undeclaredTable(out io.Writer, images []v1alpha1.UndeclaredImage, wide bool, now time.Time) error {
	if len(images) == 0 {
		_, err := fmt.Fprintln(out, "Nothing that the operator has looked into runs undeclared.")
		return err
	}
	table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "Reason"}, {Name: "Found"}, {Name: "Pods"}, {Name: "First"}, {Name: "Seen"}, {Name: "Image"}, {Name: "Message", Priority: 1},
	}}
	for i := range images {
		u := &images[i]
		first, last := "-", "now"
		if u.Status.FirstSeen != nil {
			first = duration.HumanDuration(now.Sub(u.Status.FirstSeen.Time))
		}
		if u.Status.LastSeen != nil {
			last = duration.HumanDuration(now.Sub(u.Status.LastSeen.Time))
		}
		is := undeclaredIs(u)
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			is.Reason, detectedIn(u), podsOf(u), first, last, printable(u.Spec.Image), printable(is.Message)}})
	}
	return printers.NewTablePrinter(printers.PrintOptions{Wide: wide}).PrintObj(table, out)
}

// detectedIn lists the capabilities that were found, in as many words as a column has room for.
func detectedIn(u *v1alpha1.UndeclaredImage) string {
	const most = 3
	var names []string
	for _, d := range u.Status.Detected {
		names = append(names, printable(string(d.Name)))
	}
	switch {
	case len(names) > most:
		return strings.Join(names[:most], ",") + fmt.Sprintf(",+%d", len(names)-most)
	case len(names) > 0:
		return strings.Join(names, ",")
	}
	return "-"
}

// podsOf names the first pod, and says how many more there are.
func podsOf(u *v1alpha1.UndeclaredImage) string {
	n := ptr.Deref(u.Status.PodCount, 0)
	if len(u.Status.Pods) == 0 {
		return fmt.Sprint(n)
	}
	p := &u.Status.Pods[0]
	text := p.Namespace + "/" + p.Name
	if p.Origin == v1alpha1.PodStatic {
		text += " (static, " + p.Node + ")"
	}
	if n > 1 {
		text += fmt.Sprintf(" +%d", n-1)
	}
	return text
}
