// SPDX-License-Identifier: Apache-2.0

// Package lawbundle sees to it that no law is lost: given what was published, what is there, what was last complete and
// what is built in, it says by which law to judge and what is wrong with it.
//
// It is pure, as internal/legal is. Nothing that goes missing ever frees anybody: where it is not known which of two laws
// holds, both do; where it is known that there was a law and not what it said, nothing runs.
package lawbundle
