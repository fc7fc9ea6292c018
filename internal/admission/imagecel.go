// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"fmt"
	"strings"
)

// Keys of the ConfigMap of governed images. An expression finds what it looks for in one of many short lists: see Images.
const (
	keyDigests      = "digest."     // and the first two hexadecimal digits of the digest
	keyRepositories = "repository." // and the length of the repository's name
	keyQueries      = "query."      // and a namespace: the Secrets there that say what is sought
)

// let is an expression that names the value of another one, as cel.bind does, which the API server does not have: the
// value is evaluated once.
func let(name, value, in string) string { return fmt.Sprintf("[%s].map(%s, %s)[0]", value, name, in) }

// celRepository is an expression that is the repository of a reference, as Canonical spells it.
func celRepository(reference string) string {
	hubs := "'" + strings.Join(dockerHub[:], "', '") + "'"
	noTag := `n.lastIndexOf(':') > n.lastIndexOf('/') ? n.substring(0, n.lastIndexOf(':')) : n`
	hosted := `n.contains('/') && (n.split('/')[0].contains('.') || n.split('/')[0].contains(':') || n.split('/')[0] == 'localhost') ? n : 'docker.io/' + n`
	host := `n.split('/')[0].split(':')[0]`
	noDot := `h.endsWith('.') ? h.substring(0, size(h) - 1) : h`
	path := `n.substring(n.indexOf('/'))`
	joined := fmt.Sprintf(`h in [%s] ? 'docker.io' + (p.lastIndexOf('/') == 0 ? '/library' : '') + p : h + p`, hubs)
	return let("n", reference+`.lowerAscii().trim().split('@')[0]`,
		let("n", noTag, let("n", hosted, let("h", host, let("h", noDot, let("p", path, joined))))))
}

// celGoverned is an expression that tells whether a reference names a governed image: by its repository, or by its digest,
// whatever the repository.
func celGoverned(reference string) string {
	repository := let("r", celRepository(reference),
		`('`+keyRepositories+`' + string(size(r))) in params.data && params.data['`+keyRepositories+`' + string(size(r))].contains(' ' + r + ' ')`)
	digest := let("d", reference+`.lowerAscii().trim().split('@')`,
		`size(d) > 1 && d[1].startsWith('sha256:') && size(d[1]) > 9 && ('`+keyDigests+`' + d[1].substring(7, 9)) in params.data && `+
			`params.data['`+keyDigests+`' + d[1].substring(7, 9)].contains(' ' + d[1] + ' ')`)
	return fmt.Sprintf("(has(params.data) && (%s || %s))", repository, digest)
}

// celImages is an expression that lists every image of the specification of a pod: of its containers of every sort, and of
// its volumes.
func celImages(spec string) string {
	of := func(list string) string {
		return fmt.Sprintf("%s.?%s.orValue([]).map(c, c.?image.orValue(''))", spec, list)
	}
	volumes := fmt.Sprintf("%s.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?reference.orValue(''))", spec)
	return "(" + strings.Join([]string{of("containers"), of("initContainers"), of("ephemeralContainers"), volumes}, " + ") + ")"
}

// celPodSpecs is an expression that is a list of the specification of the pod that an object is, or that it makes.
func celPodSpecs(object string) string {
	return fmt.Sprintf(`(request.resource.resource == 'pods' ? [%[1]s.spec] : `+
		`request.resource.resource == 'podtemplates' ? [%[1]s.?template.?spec.orValue({})] : `+
		`request.resource.resource == 'cronjobs' ? [%[1]s.spec.jobTemplate.spec.template.spec] : `+
		`[%[1]s.spec.?template.?spec.orValue({})])`, object)
}

// celTemplateLabels is an expression that is the labels that an object gives to the pods that it makes.
func celTemplateLabels(object string) string {
	return fmt.Sprintf(`(request.resource.resource == 'podtemplates' ? %[1]s.?template.?metadata.?labels.orValue({}) : `+
		`request.resource.resource == 'cronjobs' ? %[1]s.spec.jobTemplate.spec.template.?metadata.?labels.orValue({}) : `+
		`request.resource.resource == 'pods' ? {} : %[1]s.spec.?template.?metadata.?labels.orValue({}))`, object)
}

// celSecrets is an expression that lists the Secrets that the specification of a pod mounts, or has in its environment.
func celSecrets(spec string) string {
	all := func(list string) string { return spec + ".?" + list + ".orValue([])" }
	containers := "(" + all("containers") + " + " + all("initContainers") + " + " + all("ephemeralContainers") + ")"
	return "(" + strings.Join([]string{
		all("volumes") + ".map(v, v.?secret.?secretName.orValue(''))",
		all("volumes") + ".map(v, v.?projected.?sources.orValue([]).map(p, p.?secret.?name.orValue(''))).flatten()",
		all("volumes") + ".map(v, v.?csi.?nodePublishSecretRef.?name.orValue(v.?flexVolume.?secretRef.?name.orValue(v.?azureFile.?secretName.orValue(" +
			"v.?iscsi.?secretRef.?name.orValue(v.?rbd.?secretRef.?name.orValue(v.?cephfs.?secretRef.?name.orValue(" +
			"v.?scaleIO.?secretRef.?name.orValue(v.?storageos.?secretRef.?name.orValue('')))))))))",
		containers + ".map(c, c.?envFrom.orValue([]).map(e, e.?secretRef.?name.orValue(''))).flatten()",
		containers + ".map(c, c.?env.orValue([]).map(e, e.?valueFrom.?secretKeyRef.?name.orValue(''))).flatten()",
	}, " + ") + ")"
}

// celSought is an expression that tells whether the specification of a pod shows what a search of its namespace looks for.
func celSought(spec string) string { return celQueries(celSecrets(spec)) }

// celSoughtAsOther is an expression that tells whether the specification of a pod shows it as the operator shows Secrets of another sort, such
// as a license: whole, and not by the key that says for which search it is. See workload.QueryMark.
func celSoughtAsOther(spec string) string {
	return celQueries(spec + ".?volumes.orValue([]).map(v, v.?secret.?secretName.orValue(''))")
}

// celQueries is an expression that tells whether one of the Secrets of a list says what a search of the namespace looks for.
func celQueries(secrets string) string {
	key := "('" + keyQueries + "' + request.namespace)"
	return "(has(params.data) && " + key + " in params.data && " + secrets + ".exists(n, n != '' && params.data[" + key + "].contains(' ' + n + ' ')))"
}
