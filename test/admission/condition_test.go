// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// condition tells the status and the reason of a condition in two words, or nothing.
func condition(list []metav1.Condition, kind string) string {
	c := meta.FindStatusCondition(list, kind)
	if c == nil {
		return ""
	}
	return string(c.Status) + " " + c.Reason
}

// message is what a condition says.
func message(list []metav1.Condition, kind string) string {
	c := meta.FindStatusCondition(list, kind)
	if c == nil {
		return ""
	}
	return c.Message
}
