// SPDX-License-Identifier: Apache-2.0

// Package chaos observes a node from outside of the operator, and shares no code with it: nothing here imports the project's internal
// packages or its controllers, and a test holds that. It knows plain rules alone, each of which says which model may be in front of
// whose processes, from when until when. It looks at the kernel's list of processes, and judges what it saw by the rules.
//
// What happened, what was seen and what may run is a trace: a text of one JSON object a line, in the order of time. A trace that
// was kept is judged again by 'go test ./test/chaos -kept FILE'.
package chaos
