// SPDX-License-Identifier: Apache-2.0

// Package manifesttest holds the texts that are judged in tests, without an API server and by one.
package manifesttest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// Case is a sample with one replacement.
type Case struct {
	// Sample is a kind in lower case. Old stands in the sample of it that is shipped.
	Sample, Old, New string
	// Path begins a problem that holds Words, where the text is refused.
	Path, Words string
}

// Spoilt is the first object of a sample after replacements, which come in pairs.
func Spoilt(samples, sample string, replacements ...string) (string, error) {
	data, err := os.ReadFile(filepath.Join(samples, "vsa_v1alpha1_"+sample+".yaml"))
	if err != nil {
		return "", err
	}
	text, _, _ := strings.Cut(string(data), "\n---\n")
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			return "", fmt.Errorf("%s has no %q", sample, replacements[i])
		}
		text = strings.ReplaceAll(text, replacements[i], replacements[i+1])
	}
	return text, nil
}

// All are the cases of all tables.
func All() map[string]Case {
	all := maps.Clone(Accepted)
	maps.Copy(all, Refused)
	maps.Copy(all, Unreadable)
	return all
}

// cameras are so many different ones.
func cameras(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("cam-%d", i)
	}
	return strings.Join(names, ", ")
}

// Refused are texts that the API server refuses for what they say.
var Refused = map[string]Case{
	"no field":                                 {"formality", "  type: PublicNotice\n", "", "spec.type", "Required value"},
	"no spec":                                  {"judicialdecision", "spec:", "spek:", "spec", "Required value"},
	"a null field":                             {"formality", "type: PublicNotice", "type:", "spec.type", "Required value"},
	"no such word":                             {"videoanalyticsdeployment", "processing: RealTime", "processing: Soon", "spec.processing", `Unsupported value: "Soon": supported values: `},
	"no instant":                               {"formality", `"2026-03-02T00:00:00+01:00"`, `"2026-03-02"`, "spec.validFrom", ""},
	"no such day":                              {"formality", `"2026-03-02T00:00:00+01:00"`, `"2026-02-30T00:00:00+01:00"`, "spec.validFrom", ""},
	"a text for a number":                      {"videoanalyticsdeployment", "replicas: 1", "replicas: one", "spec.replicas", "must be of type integer"},
	"a number for a text":                      {"formality", "reference: Arrêté municipal 2026-087", "reference: 12", "spec.reference", "must be of type string"},
	"a number beyond all":                      {"videoanalyticsdeployment", "replicas: 1", "replicas: 99999999999999999999", "spec.replicas", ""},
	"a fraction":                               {"videoanalyticsdeployment", "replicas: 1", "replicas: 1.5", "spec.replicas", ""},
	"fewer than none":                          {"videoanalyticsdeployment", "replicas: 1", "replicas: -1", "spec.replicas", ""},
	"a text for a list":                        {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: gare-1", "spec.cameras", "must be of type array"},
	"twice in a set":                           {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [gare-1, gare-1]", "spec.cameras[1]", "Duplicate value"},
	"twice in a map":                           {"analyticspackage", "name: crowd", "name: people-counter", "spec.modules[1]", "Duplicate value"},
	"an image by its tag":                      {"analyticspackage", "town-vision@sha256:3f6b6a0f6a8a1f5a3b2f0c1d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071", "town-vision:latest", "spec.runtime.image", ""},
	"a period from its end":                    {"judicialrequisition", `from: "2026-11-20`, `from: "2028-11-20`, "spec.window", ""},
	"a long name":                              {"videoanalyticsdeployment", "name: footfall-station", "name: " + strings.Repeat("a", 53), "", "52"},
	"a name in capitals":                       {"formality", "name: notice-statistics", "name: Notice", "metadata.name", "RFC 1123"},
	"no name":                                  {"formality", "  name: notice-statistics\n", "", "metadata.name", "Required value"},
	"a name to be generated":                   {"formality", "name: notice-statistics", "generateName: notice-", "metadata.name", "write a name"},
	"a namespace in capitals":                  {"formality", "namespace: dourdan", "namespace: Dourdan", "metadata.namespace", "Invalid value"},
	"a label that is none":                     {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a b: c}", "metadata.labels", "Invalid value"},
	"a label of numbers":                       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: 1}", "metadata.labels", "must be of type string"},
	"metadata of one word":                     {"formality", "metadata:\n  namespace: dourdan\n  name: notice-statistics", "metadata: here", "metadata", "must be of type"},
	"an unknown field":                         {"formality", "  type: PublicNotice", "  type: PublicNotice\n  tipe: PublicNotice", "spec.tipe", `unknown field "spec.tipe"`},
	"an unknown field deep":                    {"analyticspackage", "  - name: crowd", "  - name: crowd\n    nom: foule", "spec.modules[1].nom", "unknown field"},
	"an unknown field of it":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  nom: x", "metadata.nom", "unknown field"},
	"another field beside":                     {"formality", "spec:", "extra: x\nspec:", "extra", "unknown field"},
	"an unknown version":                       {"formality", "vsa.legal/v1alpha1", "vsa.legal/v2", "apiVersion", "write vsa.legal/v1alpha1"},
	"no version":                               {"formality", "vsa.legal/v1alpha1", "vsa.legal", "apiVersion", "write vsa.legal/v1alpha1"},
	"an unknown kind":                          {"formality", "kind: Formality", "kind: Formalité", "kind", "write one of AnalyticsPackage, DataController, EvidenceLog, FormalNotice, "},
	"a time of no time":                        {"formality", "  namespace: dourdan", "  namespace: dourdan\n  deletionTimestamp: yesterday", "metadata", "Invalid value"},
	"metadata of null":                         {"formality", "metadata:\n  namespace: dourdan\n  name: notice-statistics", "metadata:", "metadata.name", ""},
	"metadata of a list":                       {"formality", "metadata:\n  namespace: dourdan\n  name: notice-statistics", "metadata: [a]", "metadata", ""},
	"no metadata":                              {"formality", "metadata:\n  namespace: dourdan\n  name: notice-statistics\n", "", "metadata.name", ""},
	"a spec of null":                           {"formality", "spec:", "spec:\nspek:", "spek", ""},
	"a spec of a text":                         {"formality", "spec:", "spec: here\nspek:", "spek", ""},
	"a spec of a list":                         {"formality", "spec:", "spec: []\nspek:", "spek", ""},
	"an unknown field of null":                 {"formality", "spec:", "extra:\nspec:", "extra", ""},
	"a null finalizer":                         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: [null]", "metadata.finalizers", ""},
	"an empty finalizer":                       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: ['']", "metadata.finalizers", ""},
	"a finalizer of no name":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: ['a b/c d']", "metadata.finalizers", ""},
	"a finalizer of two slashes":               {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: [a/b/c]", "metadata.finalizers", ""},
	"finalizers that exclude each other":       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: [orphan, foregroundDeletion]", "metadata.finalizers", ""},
	"an empty owner":                           {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{}]", "metadata.ownerReferences[0].apiVersion", ""},
	"an owner of null":                         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [null]", "metadata.ownerReferences[0].apiVersion", ""},
	"an owner without a uid":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a}]", "metadata.ownerReferences[0].uid", ""},
	"an owner of no version":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: a/b/c, kind: Pod, name: a, uid: b}]", "metadata.ownerReferences[0].apiVersion", ""},
	"an owner of an empty version":             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: /, kind: Pod, name: a, uid: b}]", "metadata.ownerReferences[0].apiVersion", ""},
	"an owner that is an event":                {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Event, name: a, uid: b}]", "metadata.ownerReferences[0]", ""},
	"two that control":                         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}, {apiVersion: v1, kind: Pod, name: c, uid: d, controller: true}]", "metadata.ownerReferences", ""},
	"an owner that is a text":                  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [a]", "metadata.ownerReferences", ""},
	"owners that are a mapping":                {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: {a: b}", "metadata.ownerReferences", ""},
	"an unknown field of an owner":             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: b, namespace: c}]", "metadata.ownerReferences[0].namespace", ""},
	"a label of an empty name":                 {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {'': a}", "metadata.labels", ""},
	"a label of a long value":                  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: " + strings.Repeat("x", 64) + "}", "metadata.labels", ""},
	"a label of a long name":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {" + strings.Repeat("x", 64) + ": a}", "metadata.labels", ""},
	"a label of a bad prefix":                  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {'A_b/c': a}", "metadata.labels", ""},
	"a label of other letters":                 {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {école: a}", "metadata.labels", ""},
	"labels that are a list":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: [a]", "metadata.labels", ""},
	"annotations that are too big":             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {a: " + strings.Repeat("x", 262144) + "}", "metadata.annotations", ""},
	"an annotation of no name":                 {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {'a b': c}", "metadata.annotations", ""},
	"an annotation of a number":                {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {a: 1}", "metadata.annotations", ""},
	"deleted at no time":                       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  deletionTimestamp: 12", "metadata.deletionTimestamp", ""},
	"deleted in a text":                        {"formality", "  namespace: dourdan", "  namespace: dourdan\n  deletionGracePeriodSeconds: soon", "metadata.deletionGracePeriodSeconds", ""},
	"a selfLink of a number":                   {"formality", "  namespace: dourdan", "  namespace: dourdan\n  selfLink: 12", "metadata.selfLink", ""},
	"a name to be generated of capitals":       {"formality", "name: notice-statistics", "generateName: Notice-", "metadata.generateName", ""},
	"an empty name to be generated":            {"formality", "name: notice-statistics", "generateName: ''", "metadata.name", ""},
	"a name and one to be generated":           {"formality", "  name: notice-statistics", "  name: notice-statistics\n  generateName: A_B", "metadata.generateName", ""},
	"a generated name that is long":            {"formality", "name: notice-statistics", "generateName: " + strings.Repeat("a", 250), "metadata.name", ""},
	"a name of other letters":                  {"formality", "name: notice-statistics", "name: affiché", "metadata.name", ""},
	"a name of a slash":                        {"formality", "name: notice-statistics", "name: a/b", "metadata.name", ""},
	"a name of two dots":                       {"formality", "name: notice-statistics", "name: '..'", "metadata.name", ""},
	"an empty name":                            {"formality", "name: notice-statistics", "name: ''", "metadata.name", ""},
	"a name of a number":                       {"formality", "name: notice-statistics", "name: 12", "metadata.name", ""},
	"a name of 254":                            {"formality", "name: notice-statistics", "name: " + strings.Repeat("a", 254), "metadata.name", ""},
	"a name of a zero byte":                    {"formality", "name: notice-statistics", `name: "a\0"`, "metadata.name", ""},
	"the version of capitals":                  {"formality", "vsa.legal/v1alpha1", "vsa.legal/V1alpha1", "apiVersion", ""},
	"a version of a space":                     {"formality", "vsa.legal/v1alpha1", "'vsa.legal/v1alpha1 '", "apiVersion", ""},
	"a version of two slashes":                 {"formality", "vsa.legal/v1alpha1", "vsa.legal/v1alpha1/x", "apiVersion", ""},
	"the kind in lower case":                   {"formality", "kind: Formality", "kind: formality", "kind", ""},
	"a kind and a space":                       {"formality", "kind: Formality", "kind: 'Formality '", "kind", ""},
	"ApiVersion beside":                        {"formality", "kind: Formality", "kind: Formality\nApiVersion: vsa.legal/v1alpha1", "ApiVersion", ""},
	"Spec in capitals":                         {"formality", "spec:", "Spec:", "Spec", ""},
	"a field in capitals":                      {"formality", "  type: PublicNotice", "  Type: PublicNotice", "spec.Type", ""},
	"a list of a field":                        {"formality", "  type: PublicNotice", "  type: [PublicNotice]", "spec.type", ""},
	"a mapping of a field":                     {"formality", "  type: PublicNotice", "  type: {a: b}", "spec.type.a", ""},
	"a field of truth":                         {"formality", "  type: PublicNotice", "  type: yes", "spec.type", ""},
	"an empty field":                           {"formality", "  type: PublicNotice", "  type: ''", "spec.type", ""},
	"an unknown field of a mapping":            {"formality", "  type: PublicNotice", "  type: PublicNotice\n  extra: {a: [{b: c}]}", "spec.extra", ""},
	"a key of metadata in the spec":            {"formality", "  type: PublicNotice", "  type: PublicNotice\n  metadata: {name: a}", "spec.metadata", ""},
	"an unknown field of no name":              {"formality", "  type: PublicNotice", "  type: PublicNotice\n  '': a", "spec.", ""},
	"a number beyond int64":                    {"videoanalyticsdeployment", "replicas: 1", "replicas: 9223372036854775808", "spec.replicas", ""},
	"a number of a large exponent":             {"videoanalyticsdeployment", "replicas: 1", "replicas: 1e400", "spec.replicas", ""},
	"a text of a tag":                          {"videoanalyticsdeployment", "replicas: 1", "replicas: !!str 1", "spec.replicas", ""},
	"a number of truth":                        {"videoanalyticsdeployment", "replicas: 1", "replicas: true", "spec.replicas", ""},
	"a number of sixty":                        {"videoanalyticsdeployment", "replicas: 1", "replicas: 0:1", "spec.replicas", ""},
	"a list of a mapping":                      {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: {a: b}", "spec.cameras.a", ""},
	"a list of nulls":                          {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [null, null]", "spec.cameras[0]", ""},
	"a list of null":                           {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: null", "spec.cameras", ""},
	"a list of nothing":                        {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: []", "spec.cameras", ""},
	"a list of empty texts":                    {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: ['']", "spec.cameras[0]", ""},
	"a list of mixed sorts":                    {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [a, 1, {a: b}, [c], null, true, 1.5]", "spec.cameras[2].a", ""},
	"a list of lists":                          {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [[gare-1]]", "spec.cameras[0]", ""},
	"a list that is too long":                  {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [" + cameras(5000) + "]", "spec.cameras", ""},
	"a list that is too long and all the same": {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [" + strings.Repeat("a, ", 5000) + "]", "spec.cameras", ""},
	"a set of numbers that are the same":       {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [1, 1.0]", "spec.cameras[0]", ""},
	"keys of a list that are null":             {"analyticspackage", "  - name: crowd", "  - name:", "spec.modules[1].name", ""},
	"a list of no keys":                        {"analyticspackage", "  - name: crowd", "  - nom: crowd", "spec.modules[1].nom", ""},
	"a list of an empty key":                   {"analyticspackage", "  - name: crowd", "  - name: ''", "spec.modules[1].name", ""},
	"a list of a null beside mappings":         {"analyticspackage", "  - name: crowd", "  -\n  - name: crowd", "spec.modules[1]", ""},
	"a list of a text beside mappings":         {"analyticspackage", "  - name: crowd", "  - crowd\n  - name: crowd", "spec.modules[1]", ""},
	"a list key of a number":                   {"analyticspackage", "  - name: crowd", "  - name: 12", "spec.modules[1].name", ""},
	"a time with a space":                      {"formality", `"2026-03-02T00:00:00+01:00"`, `"2026-03-02 00:00:00+01:00"`, "spec.validFrom", ""},
	"a time that YAML knows with a space":      {"formality", `"2026-03-02T00:00:00+01:00"`, "2026-03-02 00:00:00 +1", "spec.validFrom", ""},
	"a reference of 257 of four bytes":         {"formality", "reference: Arrêté municipal 2026-087", "reference: " + strings.Repeat("📷", 257), "spec.reference", ""},
	"a namespace of a number":                  {"formality", "  namespace: dourdan", "  namespace: 12", "metadata.namespace", ""},
	"a namespace of a list, where none is":     {"formalnotice", "  name: example-dourdan", "  name: example-dourdan\n  namespace: [a]", "metadata.namespace", ""},
	"a key that is a number":                   {"formality", "  type: PublicNotice", "  type: PublicNotice\n  1: a", "spec.1", ""},
	"keys in two cases":                        {"formality", "  type: PublicNotice", "  type: PublicNotice\n  TYPE: a", "spec.TYPE", ""},
	"a huge number":                            {"videoanalyticsdeployment", "replicas: 1", "replicas: 9223372036854775807", "spec.replicas", ""},
	"a number of 33 bits":                      {"videoanalyticsdeployment", "replicas: 1", "replicas: 4294967297", "spec.replicas", ""},
	"a number just too large":                  {"videoanalyticsdeployment", "replicas: 1", "replicas: 2147483648", "spec.replicas", ""},
	"a negative huge number":                   {"videoanalyticsdeployment", "replicas: 1", "replicas: -9223372036854775808", "spec.replicas", ""},
	"an unknown field of a strange name":       {"formality", "  type: PublicNotice", "  type: PublicNotice\n  \"a.b[0]\\u202e\\n\": a", "spec.a.b[0]", ""},
}

// Unreadable are texts that the API server refuses, and that are refused before they are judged.
var Unreadable = map[string]Case{
	"an unknown field of a long name": {"formality", "  type: PublicNotice", "  type: PublicNotice\n  " + strings.Repeat("x", 5000) + ": a", "", ""},
	"a reference of a wrong half":     {"formality", "reference: Arrêté municipal 2026-087", `reference: "\ud800"`, "", ""},
	"a key twice":                     {"formality", "  type: PublicNotice", "  type: PublicNotice\n  type: PublicNotice", "", ""},
	"a key twice in metadata":         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: b, a: c}", "", ""},
	"metadata twice":                  {"formality", "spec:", "metadata: {name: b}\nspec:", "", ""},
}

// Accepted are texts that the API server takes, or would if they were not read from a cluster.
var Accepted = map[string]Case{
	"a status":                                      {"formality", "spec:", "status: {conditions: []}\nspec:", "", ""},
	"null for an optional":                          {"formality", "spec:", "spec:\n  validUntil:", "", ""},
	"system fields":                                 {"formality", "  namespace: dourdan", "  namespace: dourdan\n  uid: x\n  generation: 7\n  creationTimestamp: null\n  managedFields: [{manager: m}]", "", ""},
	"a namespace where none is":                     {"formalnotice", "  name: example-dourdan", "  name: example-dourdan\n  namespace: town", "", ""},
	"the same owner twice":                          {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}, {apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}]", "", ""},
	"a whole number":                                {"videoanalyticsdeployment", "replicas: 1", "replicas: 1.0", "", ""},
	"metadata of nulls":                             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: null\n  annotations: null\n  finalizers: null\n  ownerReferences: null\n  uid: null\n  generation: null\n  selfLink: null\n  managedFields: null", "", ""},
	"a null label":                                  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: null}", "", ""},
	"a null annotation":                             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {a: null}", "", ""},
	"a finalizer of one word":                       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: [mine]", "", ""},
	"the same finalizer twice":                      {"formality", "  namespace: dourdan", "  namespace: dourdan\n  finalizers: [a.example/b, a.example/b]", "", ""},
	"a label of an empty value":                     {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: ''}", "", ""},
	"annotations that are just not too big":         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {a: " + strings.Repeat("x", 262143) + "}", "", ""},
	"an annotation in capitals":                     {"formality", "  namespace: dourdan", "  namespace: dourdan\n  annotations: {Example.COM/A: a}", "", ""},
	"managed fields of nonsense":                    {"formality", "  namespace: dourdan", "  namespace: dourdan\n  managedFields: here", "", ""},
	"managed fields of unknown fields":              {"formality", "  namespace: dourdan", "  namespace: dourdan\n  managedFields: [{manager: m, operation: Nonsense, extra: x}]", "", ""},
	"being deleted":                                 {"formality", "  namespace: dourdan", "  namespace: dourdan\n  deletionTimestamp: '2026-01-01T00:00:00Z'\n  deletionGracePeriodSeconds: 30", "", ""},
	"a negative grace":                              {"formality", "  namespace: dourdan", "  namespace: dourdan\n  deletionGracePeriodSeconds: -1", "", ""},
	"created at no time":                            {"formality", "  namespace: dourdan", "  namespace: dourdan\n  creationTimestamp: yesterday", "", ""},
	"a generation of a text":                        {"formality", "  namespace: dourdan", "  namespace: dourdan\n  generation: seven", "", ""},
	"a huge generation":                             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  generation: 99999999999999999999", "", ""},
	"a negative generation":                         {"formality", "  namespace: dourdan", "  namespace: dourdan\n  generation: -7", "", ""},
	"a uid of a number":                             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  uid: 12", "", ""},
	"a selfLink":                                    {"formality", "  namespace: dourdan", "  namespace: dourdan\n  selfLink: /a/b", "", ""},
	"a resource version":                            {"formality", "  namespace: dourdan", "  namespace: dourdan\n  resourceVersion: '12'", "", ""},
	"a resource version of a number":                {"formality", "  namespace: dourdan", "  namespace: dourdan\n  resourceVersion: 12", "", ""},
	"a resource version of a text":                  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  resourceVersion: abc", "", ""},
	"a status of nonsense":                          {"formality", "spec:", "status: here\nspec:", "", ""},
	"a status of unknown fields":                    {"formality", "spec:", "status: {a: {b: c}}\nspec:", "", ""},
	"a status of null":                              {"formality", "spec:", "status:\nspec:", "", ""},
	"a name of dots within":                         {"formality", "name: notice-statistics", "name: a.b-c.d", "", ""},
	"a name of digits":                              {"formality", "name: notice-statistics", "name: '12'", "", ""},
	"a name of 253":                                 {"formality", "name: notice-statistics", "name: " + strings.Repeat("a", 253), "", ""},
	"a number by its exponent":                      {"videoanalyticsdeployment", "replicas: 1", "replicas: 1e0", "", ""},
	"a hexadecimal number":                          {"videoanalyticsdeployment", "replicas: 1", "replicas: 0x1", "", ""},
	"an octal number":                               {"videoanalyticsdeployment", "replicas: 1", "replicas: 01", "", ""},
	"an octal number of YAML 1.2":                   {"videoanalyticsdeployment", "replicas: 1", "replicas: 0o1", "", ""},
	"a binary number":                               {"videoanalyticsdeployment", "replicas: 1", "replicas: 0b1", "", ""},
	"a number of an underscore":                     {"videoanalyticsdeployment", "replicas: 1", "replicas: 0_1", "", ""},
	"a number with a plus":                          {"videoanalyticsdeployment", "replicas: 1", "replicas: +1", "", ""},
	"a number of a tag":                             {"videoanalyticsdeployment", "replicas: 1", "replicas: !!int '1'", "", ""},
	"a float of a tag":                              {"videoanalyticsdeployment", "replicas: 1", "replicas: !!float 1", "", ""},
	"minus zero":                                    {"videoanalyticsdeployment", "replicas: 1", "replicas: -0", "", ""},
	"a minus zero of a fraction":                    {"videoanalyticsdeployment", "replicas: 1", "replicas: -0.0", "", ""},
	"a number that is nearly whole":                 {"videoanalyticsdeployment", "replicas: 1", "replicas: 1.0000000000000000001", "", ""},
	"a number of null":                              {"videoanalyticsdeployment", "replicas: 1", "replicas: null", "", ""},
	"an anchor":                                     {"formality", "  type: PublicNotice", "  type: &a PublicNotice", "", ""},
	"a date that YAML knows":                        {"formality", `"2026-03-02T00:00:00+01:00"`, "2026-03-02T00:00:00+01:00", "", ""},
	"an embedded zero byte":                         {"formality", "reference: Arrêté municipal 2026-087", `reference: "a\0b"`, "", ""},
	"a reference of bidirectional marks":            {"formality", "reference: Arrêté municipal 2026-087", `reference: "\u202eabc"`, "", ""},
	"a reference of 256 of two bytes":               {"formality", "reference: Arrêté municipal 2026-087", "reference: " + strings.Repeat("é", 256), "", ""},
	"a namespace of null":                           {"formality", "  namespace: dourdan", "  namespace: null", "", ""},
	"an empty namespace":                            {"formality", "  namespace: dourdan", "  namespace: ''", "", ""},
	"a cluster's object in a namespace of nonsense": {"formalnotice", "  name: example-dourdan", "  name: example-dourdan\n  namespace: A_B", "", ""},
}
