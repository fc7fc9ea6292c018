// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/legal"
)

// follow has recorded what is filed, changed and deleted from now on.
func (k *evidenceKeeper) follow(ctx context.Context) error {
	for _, of := range evidenceKinds() {
		informer, err := k.cache.GetInformer(ctx, of)
		if err != nil {
			return fmt.Errorf("watching what is filed: %w", err)
		}
		if _, err := informer.AddEventHandler(toolscache.ResourceEventHandlerDetailedFuncs{
			AddFunc: func(o any, initial bool) {
				if !initial { // what is there is told when the log is read
					k.filed(ctx, o, evidence.Created)
				}
			},
			UpdateFunc: func(was, is any) { k.changed(ctx, was, is) },
			DeleteFunc: func(o any) {
				if gone, ok := o.(toolscache.DeletedFinalStateUnknown); ok {
					o = gone.Obj
				}
				k.filed(ctx, o, evidence.Deleted)
			},
		}); err != nil {
			return fmt.Errorf("watching what is filed: %w", err)
		}
	}
	return nil
}

func (k *evidenceKeeper) changed(ctx context.Context, was, is any) {
	before, ok := was.(client.Object)
	after, alsoOK := is.(client.Object)
	if !ok || !alsoOK {
		return
	}
	switch {
	case before.GetUID() != after.GetUID():
		k.filed(ctx, was, evidence.Deleted)
		k.filed(ctx, is, evidence.Created)
	case before.GetGeneration() != after.GetGeneration():
		k.filed(ctx, is, evidence.Changed)
	}
	if p, ok := is.(*v1alpha1.AnalyticsPackage); ok {
		if earlier, ok := was.(*v1alpha1.AnalyticsPackage); ok {
			k.inspected(ctx, earlier, p)
		}
	}
}

// filed has recorded what somebody did to an object.
func (k *evidenceKeeper) filed(ctx context.Context, o any, change evidence.Change) {
	if object, ok := o.(client.Object); ok {
		k.tell(ctx, object.GetNamespace(), filing(object, change, k.stamps))
	}
}

// filing is what is to be recorded of it.
func filing(o client.Object, change evidence.Change, stamps legal.Stamps) evidence.Predicate {
	kind := kindOf(o)
	named := evidence.ObjectOf(kind, o.GetName(), string(o.GetUID()))
	named.Generation = o.GetGeneration()
	return evidence.Predicate{
		Act: actOf(kind), Object: named, Change: change, By: filer(o, change, stamps), ChangedBy: changer(o, change, stamps),
	}
}

// actOf is what it means to file an object of a kind.
func actOf(kind string) evidence.Act {
	switch kind {
	case "JudicialDecision":
		return evidence.Decided
	case "FormalNotice":
		return evidence.Noticed
	}
	return evidence.Filed
}

// maxFiler bounds the name of who filed or changed something.
const maxFiler = 512

// filer is who filed a paper, as the API server stamped it; of a judicial act it is the role alone. It is nobody where nothing keeps
// a stamp from being forged: of kinds that are not stamped, and where no stamp counts. A stamp is that of whoever created the paper, so
// that a change and a deletion are not his: see changer.
func filer(o client.Object, change evidence.Change, stamps legal.Stamps) string {
	kind := kindOf(o)
	if stamps != legal.StampsRequired || !evidence.Stamped(kind, change) {
		return ""
	}
	key := v1alpha1.AnnotationFiledBy
	if evidence.Judicial(kind) {
		key = v1alpha1.AnnotationFiledAs
	}
	return nameOf(o.GetAnnotations()[key])
}

// changer is who created an object or changed its spec, as the API server wrote it down for the generation that is there. It is nobody where
// that is not kept from being false, and of what was changed again after it was created and before it was seen. Whether an object
// that is there has changed since it was recorded is known to the log.
func changer(o client.Object, change evidence.Change, stamps legal.Stamps) string {
	if stamps != legal.StampsRequired || change == evidence.Deleted || change == evidence.Created && o.GetGeneration() != 1 ||
		!evidence.Attributed(kindOf(o), evidence.Changed) {
		return ""
	}
	generation, by, _ := strings.Cut(o.GetAnnotations()[v1alpha1.AnnotationChangedBy], " ")
	if generation != strconv.FormatInt(o.GetGeneration(), 10) {
		return ""
	}
	return nameOf(by)
}

func nameOf(name string) string { return strings.ToValidUTF8(name[:min(len(name), maxFiler)], "") }

// inspected has recorded of which images an inspection has come to an end.
func (k *evidenceKeeper) inspected(ctx context.Context, was, is *v1alpha1.AnalyticsPackage) {
	for i := range is.Status.Inspections {
		n := &is.Status.Inspections[i]
		known := slices.ContainsFunc(was.Status.Inspections, func(o v1alpha1.Inspection) bool {
			return o.Image == n.Image && o.State == n.State && o.Inspector == n.Inspector
		})
		_, sum, ok := strings.Cut(string(n.Image), "@sha256:")
		if known || n.State == v1alpha1.InspectionPending || !ok {
			continue
		}
		k.tell(ctx, "", evidence.Predicate{
			Act: evidence.Inspected, Object: evidence.ObjectOf("AnalyticsPackage", is.Name, string(is.UID)), Reason: string(n.State),
		}, evidence.Subject{Name: string(n.Image), Digest: map[string]string{"sha256": sum}})
	}
}
