// SPDX-License-Identifier: Apache-2.0

// Package controllers keeps the cluster to the law: one controller a kind. Each one gathers, has the judge decide, ends
// what may no longer run, brings the rest to its plan, writes the status once if it differs, and sleeps until the
// verdict next changes. No legal rule and no detail of a pod is here.
package controllers
