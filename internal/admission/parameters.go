// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// Names of the ConfigMaps in the operator's namespace that the policies compare a request with.
const (
	ParametersImages   = "vsa-governed-images"   // which images run only through the operator
	ParametersRequests = "vsa-governed-requests" // for which requests something runs, by namespace
	ParametersDecided  = "vsa-decided"           // which requisitions have had a decision, by namespace
	ParametersFilers   = "vsa-filers"            // in which capacities a formality can be filed, by its type
)

// parameterNames is an expression that lists them.
const parameterNames = "['" + ParametersImages + "', '" + ParametersRequests + "', '" + ParametersDecided + "', '" + ParametersFilers + "']"

// ProbeRegistry is the registry of an image that is always governed, and that nobody can pull.
const ProbeRegistry = "probe.vsa.invalid"

// keyObserved holds the digests that were seen to run from a governed image, one a line with its repository: those of each
// platform of an index, which no package names.
const keyObserved = "observed"

// keyNamed holds every image that a package names or once named, one a line: that a package is changed or deleted frees nothing for long.
const keyNamed = "named"

// Governed is which images run only through the operator.
type Governed struct {
	// References that packages name, or once named.
	References []v1alpha1.ImageReference
	// Unnamed says since when no package names some of them.
	Unnamed map[v1alpha1.ImageReference]time.Time
	// Observed references, by digest, under which the nodes run them. Of those only the ones count whose repository a package
	// names.
	Observed []string
	// Queries are the Secrets that say what is sought, by namespace and name. A namespace without a name is one in which a search may come.
	Queries []metav1.ObjectMeta
	// Aliases are registries that are one.
	Aliases []Alias
	// Except are references of images that nobody may take away from the cluster by naming them in a package: the operator's.
	Except []string
}

// References of a package: of its runtime, and of every module that is an artifact.
func References(p *v1alpha1.AnalyticsPackage) []v1alpha1.ImageReference {
	all := []v1alpha1.ImageReference{p.Spec.Runtime.Image}
	for i := range p.Spec.Modules {
		if image := p.Spec.Modules[i].Source.Image; image != "" {
			all = append(all, image)
		}
	}
	return all
}

// Images returns the parameters that name the governed images. A repository is listed under the length of its name, a digest
// under its first two digits, each between spaces, so that an expression has little to look through.
func (g Governed) Images() *corev1.ConfigMap {
	repositories, digests := map[string]bool{}, map[string]bool{}
	except := map[Image]bool{}
	for _, reference := range g.Except {
		image := Canonical(reference)
		except[Image{Repository: image.Repository}] = true
		except[Image{Digest: image.Digest}] = true
	}
	add := func(image Image) {
		if !except[Image{Repository: image.Repository}] {
			for _, name := range under(g.Aliases, image.Repository) {
				repositories[name] = true
			}
		}
		if image.Digest != "" && !except[Image{Digest: image.Digest}] {
			digests[image.Digest] = true
		}
	}
	var named, observed []string
	for _, reference := range g.References {
		image := Canonical(string(reference))
		add(image)
		named = append(named, image.Repository+"@"+image.Digest)
	}
	for _, reference := range g.Observed {
		if image := Canonical(reference); image.Digest != "" && repositories[image.Repository] {
			add(image)
			observed = append(observed, image.Repository+"@"+image.Digest)
		}
	}
	data := lists(repositories, digests)
	for key, list := range map[string][]string{keyNamed: named, keyObserved: observed, keyUnnamed: unnamed(g.Unnamed)} {
		if len(list) > 0 {
			slices.Sort(list)
			data[key] = strings.Join(slices.Compact(list), "\n")
		}
	}
	for namespace, names := range ByNamespace("", g.Queries).Data {
		data[keyQueries+namespace] = names
	}
	probe := ProbeRegistry + "/" + fingerprint(data)
	data[keyRepositories+strconv.Itoa(len(probe))] += " " + probe + " "
	return parameters(ParametersImages, data)
}

// Named returns the references that packages ever named, as the parameters keep them.
func Named(images *corev1.ConfigMap) []v1alpha1.ImageReference {
	var all []v1alpha1.ImageReference
	for line := range strings.FieldsSeq(images.Data[keyNamed]) {
		all = append(all, v1alpha1.ImageReference(line))
	}
	return all
}

// Observed returns the references under which governed images were seen to run, as the parameters keep them.
func Observed(images *corev1.ConfigMap) []string {
	return strings.Fields(images.Data[keyObserved])
}

// Probe returns the image that exactly these parameters govern: a request with it is refused only where they are what the API
// server goes by.
func Probe(images *corev1.ConfigMap) string {
	data := maps.Clone(images.Data)
	for key, list := range data {
		if strings.HasPrefix(key, keyRepositories) {
			data[key] = withoutProbe(list)
			if data[key] == "" {
				delete(data, key)
			}
		}
	}
	return ProbeRegistry + "/" + fingerprint(data)
}

// withoutProbe is a list without the probe's repository.
func withoutProbe(list string) string {
	kept := slices.DeleteFunc(strings.Fields(list), func(r string) bool { return strings.HasPrefix(r, ProbeRegistry+"/") })
	return between(kept)
}

func lists(repositories, digests map[string]bool) map[string]string {
	byKey := map[string][]string{}
	for _, r := range slices.Sorted(maps.Keys(repositories)) {
		key := keyRepositories + strconv.Itoa(len(r))
		byKey[key] = append(byKey[key], r)
	}
	for _, d := range slices.Sorted(maps.Keys(digests)) {
		if _, digits, _ := strings.Cut(d, ":"); len(digits) > 2 {
			byKey[keyDigests+digits[:2]] = append(byKey[keyDigests+digits[:2]], d)
		}
	}
	data := map[string]string{}
	for key, list := range byKey {
		data[key] = between(list)
	}
	return data
}

// between writes each word between spaces of its own.
func between(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, "  ") + " "
}

func fingerprint(data map[string]string) string {
	h := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(data)) {
		fmt.Fprintf(h, "%q=%q\n", key, data[key])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ByNamespace returns parameters that list names under the namespace that they are in. A key without a name lists the namespace alone.
func ByNamespace(name string, keys []metav1.ObjectMeta) *corev1.ConfigMap {
	names := map[string]map[string]bool{}
	for i := range keys {
		if names[keys[i].Namespace] == nil {
			names[keys[i].Namespace] = map[string]bool{}
		}
		if keys[i].Name != "" {
			names[keys[i].Namespace][keys[i].Name] = true
		}
	}
	data := map[string]string{}
	for namespace, of := range names {
		data[namespace] = between(slices.Sorted(maps.Keys(of)))
	}
	return parameters(name, data)
}

// Empty returns the parameters as an installation brings them: they name nothing.
func Empty() []*corev1.ConfigMap {
	return []*corev1.ConfigMap{parameters(ParametersDecided, nil), parameters(ParametersFilers, nil), parameters(ParametersImages, nil), parameters(ParametersRequests, nil)}
}

// ProbeName is the name of objects that the policies refuse even to the operator, so that it can ask whether they are refused.
const ProbeName = "vsa-probe"

// ProbeOperatorName is that of a ConfigMap which the policy of the operator's namespace alone refuses.
const ProbeOperatorName = "vsa-probe-operator"

// parameters is a ConfigMap as the operator writes it.
func parameters(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: Namespace, Name: name,
			Labels: map[string]string{workload.LabelManagedBy: workload.ManagedBy, LabelComponent: Component},
		},
		Data: data,
	}
}

// Labels of the parameters.
const (
	LabelComponent = "app.kubernetes.io/component"
	Component      = "admission"
)
