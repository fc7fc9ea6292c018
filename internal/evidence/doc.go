// SPDX-License-Identifier: Apache-2.0

// Package evidence is what an auditor holds in hand: what ran, by which law, in a form that somebody who trusts nobody can
// check without a network.
//
// The log is a transparency log (RFC 6962, C2SP tlog-checkpoint). Its leaves tell nothing of a case: each is a commitment to
// a record that lies beside it and can be erased once its retention is over. A record is a Statement of in-toto. Records
// form chains, one for each namespace, one for what concerns the cluster and one for the censuses, so that one that is left
// out is missed. A census states at regular intervals what is there and what runs, so that silence shows as well.
//
// An Export is one file with all that is needed to check a namespace and a period. Verify checks it against a policy
// (C2SP tlog-policy) that the reader has from elsewhere, and judges each verdict again, by the function that the operator
// uses, at its instant.
//
// The package reads no clock, no cluster and no network.
package evidence
