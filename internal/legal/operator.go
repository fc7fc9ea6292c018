// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// selects tells whether a selector names an operator: its type, and the code and the name as far as they are given. One
// that does not say which one it is, is not named by its code: what permits must not guess.
func selects(s *v1alpha1.OperatorSelector, o *v1alpha1.Operator) bool {
	return s.Type == o.Type && (s.Code == "" || s.Code == o.Code) && (s.Name == "" || sameName(s.Name, o.Name))
}

// selectedByAny tells whether one of the selectors names the operator.
func selectedByAny(all []v1alpha1.OperatorSelector, o *v1alpha1.Operator) bool {
	return slices.ContainsFunc(all, func(s v1alpha1.OperatorSelector) bool { return selects(&s, o) })
}

// permitsOperator tells whether the text names the operator, by its type or by itself.
func permitsOperator(p *v1alpha1.Permits, o *v1alpha1.Operator) bool {
	return slices.Contains(p.Operators, o.Type) || selectedByAny(p.NamedOperators, o)
}

// permitsSome tells whether the text names operators of the type, though not all of them.
func permitsSome(p *v1alpha1.Permits, kind v1alpha1.Term) bool {
	return slices.ContainsFunc(p.NamedOperators, func(s v1alpha1.OperatorSelector) bool { return s.Type == kind })
}

// sameName compares the names of operators where a text permits something to one of them: case and white space aside.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
