// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// VerbFile is the verb of RBAC that lets somebody file papers in a capacity: on formalities, with the capacity as the resource
// name; on judicialrequisitions and judicialdecisions, with the role of the signatory or of the magistrate.
const VerbFile = "file"

// MostFilers is in how many capacities a formality of one type can be filed: each is a question to the authorizer.
const MostFilers = 4

// noCapacity is a capacity that nobody is given. Who may file in it may file in any: he has every right, and no office.
const noCapacity = "no-capacity"

// papersPolicy lets only those file a formality, a requisition or a decision who have the capacity or the role for it, and keeps
// the stamp that says who did.
//
// All rights are no office: whoever may do everything may file what whoever answers for the processing files himself, and nothing
// else. To file an order of the prefect he has to bind somebody to that role, which shows.
func papersPolicy() Policy {
	const creates, updates = "request.operation == 'CREATE'", "request.operation == 'UPDATE'"
	is := func(resource string) string { return "request.resource.resource == '" + resource + "'" }
	filed := "timestamp(object.metadata.creationTimestamp)"
	decided := "timestamp(object.spec.decidedAt)"
	return newPolicy(namePapers, spec{
		parameters: ParametersFilers, match: papers(), variables: filers("params.?data[?object.?spec.?type.orValue('')].orValue('')"),
		rules: []rule{
			{either(updates, not(is("formalities")), "size(variables.capacities) > 0"),
				"no LegalProfile asks for a formality of this type, or the operator has not read it yet"},
			{either(updates, is("formalities"), "!request.userInfo.username.startsWith('system:serviceaccount:')"),
				"an act of a procedure is filed by a person, and never by the account of a program"},
			{either(updates, "variables.filedAs != ''"),
				"only who gives this paper files it: a role of yours must let you file it in a capacity that its LegalProfile names, or in the role that it names itself (docs/people.md)"},
			{either(updates, both(stampOf("object", v1alpha1.AnnotationFiledBy)+" == request.userInfo.username", stampOf("object", v1alpha1.AnnotationFiledAs)+" == variables.filedAs")),
				"the stamp is missing or false: apply config/admission, which puts it on, or write the annotations vsa.legal/filed-by, your user name as kubectl auth whoami has it, and vsa.legal/filed-as, your capacities for it by the alphabet with a comma between them"},
			{either(creates, both(sameStamp(v1alpha1.AnnotationFiledBy), sameStamp(v1alpha1.AnnotationFiledAs))), "who filed a paper never changes"},
			{either(updates, not(is("judicialdecisions")), both(
				fmt.Sprintf("%s <= %s + duration('%ds')", decided, filed, legal.DecidedAhead),
				fmt.Sprintf("%s >= %s - duration('%ds')", decided, filed, legal.DecidedBefore))),
				"decidedAt is too far from the API server's clock: file a decision when it is taken, or within 72 hours"},
		},
	})
}

// papers are what is filed.
func papers() []admissionv1.NamedRuleWithOperations {
	return []admissionv1.NamedRuleWithOperations{on("CREATE UPDATE", "vsa.legal", "formalities", "judicialrequisitions", "judicialdecisions")}
}

// filers are the capacities in which a paper can be filed, and those of them that whoever creates it has. byType is an expression
// that lists those of a formality's type, with spaces between them. A service account has
// them only by its own token: the built-in roles admin and edit let people take the names of accounts. What somebody else gives than
// who answers for the processing, no account of the paper's own namespace files: those roles let people have tokens of it as well.
func filers(byType string) []admissionv1.Variable {
	may := func(name string) string { return mayFile("request.resource.resource", name) }
	all := []admissionv1.Variable{
		variable("capacities", "request.resource.resource == 'judicialdecisions' ? [object.?spec.?by.?role.orValue('')] : "+
			"request.resource.resource == 'judicialrequisitions' ? [object.?spec.?signatory.?role.orValue('')] : "+
			byType+".split(' ').filter(c, c != '')"),
		variable("himself", himself),
		variable("everything", everything()),
		variable("ofAnother", "!request.userInfo.username.startsWith('system:serviceaccount:' + request.namespace + ':')"),
	}
	var held []string
	for i := range MostFilers {
		name, capacity := fmt.Sprintf("as%d", i), fmt.Sprintf("variables.capacities[%d]", i)
		own := both("request.resource.resource == 'formalities'", capacity+" == '"+string(v1alpha1.CapacityOperator)+"'")
		all = append(all, variable(name, both(fmt.Sprintf("size(variables.capacities) > %d", i), "variables.himself",
			either(own, both("!variables.everything", "variables.ofAnother")), may(capacity))+" ? ["+capacity+"] : []"))
		held = append(held, "variables."+name)
	}
	return append(all, variable("filedAs", "("+strings.Join(held, " + ")+").join(',')"))
}

// mayFile is an expression that tells whether somebody may file in a capacity, or in any: see noCapacity.
func mayFile(resource, capacity string) string {
	return "authorizer.group('vsa.legal').resource(" + resource + ").namespace(request.?namespace.orValue('')).name(" + capacity + ").check('" + VerbFile + "').allowed()"
}

// everything is an expression that is true of whoever may do everything.
func everything() string { return mayFile("request.resource.resource", "'"+noCapacity+"'") }

// stampOf is an expression that is an annotation of an object, or empty.
func stampOf(object, annotation string) string {
	return object + ".metadata.?annotations[?'" + annotation + "'].orValue('')"
}

func sameStamp(annotation string) string {
	return stampOf("object", annotation) + " == " + stampOf("oldObject", annotation)
}
