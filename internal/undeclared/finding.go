// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
)

// Case is what is known of an image that runs beside the operator.
type Case struct {
	Image    Image
	Governed bool            // a package names it, or once named it
	Result   *scanjob.Result // of its inspection, or nil
	Failed   string          // why it could not be inspected, or empty
	Law      *legal.Law
}

// Finding is what is to be said of an image.
type Finding struct {
	// Undeclared is empty while nothing can be said yet.
	Undeclared      metav1.ConditionStatus
	Reason, Message string
	Contents        v1alpha1.Contents
	// NextChange is when the law changes what is said. The zero time means never.
	NextChange time.Time
}

// Judge tells what is to be said of an image at an instant. What no profile knows, nobody may run: a model of which nobody can
// tell what it can do counts as found, and an image that nobody could look into is told of.
func Judge(c Case, now time.Time) Finding {
	f := Finding{}
	forbidden := ""
	if c.Result != nil {
		forbidden, f.Contents, f.NextChange = contents(c, now)
	}
	say := func(is metav1.ConditionStatus, reason, message string) Finding {
		f.Undeclared, f.Reason, f.Message = is, reason, message
		return f
	}
	_, known := c.Image.Subject()
	switch {
	case c.Governed:
		return say(metav1.ConditionTrue, v1alpha1.ReasonRunsBeside,
			"an AnalyticsPackage names this image, and pods run it that the operator did not make")
	case forbidden != "":
		return say(metav1.ConditionTrue, v1alpha1.ReasonForbiddenModel, "it holds a model of which no package tells: "+forbidden)
	case f.Contents.Unknown != nil || f.Contents.Opaque != nil:
		return say(metav1.ConditionTrue, v1alpha1.ReasonUnknownModel, fmt.Sprintf(
			"%d of its models nothing recognises, %d cannot be read: nobody can tell what they can do", count(f.Contents.Unknown), count(f.Contents.Opaque)))
	case c.Result != nil:
		return say(metav1.ConditionFalse, v1alpha1.ReasonNothingFound, "it holds no model that the law forbids, and none that nobody knows")
	case !known:
		return say(metav1.ConditionUnknown, v1alpha1.ReasonNoDigest,
			"neither its pods nor their nodes say by which digest it can be had: nobody can look into it")
	case c.Failed != "":
		return say(metav1.ConditionUnknown, v1alpha1.ReasonUninspected, "it could not be inspected: "+c.Failed)
	}
	return f
}

// contents tells what an image holds, and what of it the law forbids: it is judged like a package that declares nothing.
func contents(c Case, now time.Time) (forbidden string, all v1alpha1.Contents, next time.Time) {
	s, _ := c.Image.Subject()
	p := &v1alpha1.AnalyticsPackage{Spec: v1alpha1.AnalyticsPackageSpec{
		Runtime: v1alpha1.Runtime{Image: s.Image},
		Modules: []v1alpha1.Module{{Name: "image", Source: v1alpha1.ModuleSource{Image: s.Image}}},
	}}
	p.Status.Contents, p.Status.RuntimeContents = scanjob.Contents(&p.Spec, func(scanjob.Subject) *scanjob.Result { return c.Result })
	stripped, next := legal.JudgePackage(c.Law, p, now)
	if len(stripped) > 0 {
		v := &stripped[0]
		forbidden = fmt.Sprintf("%s (%s, %s)", v.Reason, v.Profile+v.Notice, v.Source)
	}
	return forbidden, *p.Status.RuntimeContents, next
}

func count(u *v1alpha1.UnclearFiles) int32 {
	if u == nil {
		return 0
	}
	return u.Count
}
