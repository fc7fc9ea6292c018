// SPDX-License-Identifier: Apache-2.0

// Package admission holds what the API server itself refuses at the door: ValidatingAdmissionPolicies, and the parameters
// that they compare a request with. It is pure: it reads no cluster and no clock.
//
// The policies are few with many rules, because an API server spends its time per policy that matches and hardly per rule.
// Of an ordinary pod exactly one policy looks at all, and its match condition ends the matter. Parameters are ConfigMaps
// that the operator alone may write: a policy whose parameters are of a kind of our own would refuse every request for
// seconds after each start of the API server.
//
// Who asks decides, and never what a request says of itself: a field manager, a label and an owner reference are claims.
package admission
