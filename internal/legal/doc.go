// SPDX-License-Identifier: Apache-2.0

// Package legal is the judge: given the law, a request, the evidence and an instant, it says what may run.
//
// It is pure. It reads no clock, no cluster and no file, starts no goroutine and changes none of its inputs, so that
// the controllers, the offline commands and the tests all get the same answer. No purpose, capability, actor or date
// stands in its code: they are data, in LegalProfiles.
//
// What no profile in force permits does not run. Profiles that bind every request can only take away, and so can
// notices. A word that nothing gives a meaning to never lets anything run.
//
// Every instant counts in whole seconds, and every period is half-open: [from, until).
//
// A verdict is found in three steps. A request is read once (request.go), with the profiles, notices, formalities and
// modules that concern it. At an instant each of its modules is judged (module_verdict.go). Then an ordered chain of checks
// (check.go), each in a file of its own, returns findings, of which the gravest is the verdict.
package legal
