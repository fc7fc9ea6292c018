// SPDX-License-Identifier: Apache-2.0

package region

import "time"

// Reasons that verdicts give. They are written out once more here, and not taken from the judge: programs rely on
// these words, so that a change of one has to fail a test.
const (
	profileNotFound      = "ProfileNotFound"
	profileNotInForce    = "ProfileNotInForce"
	purposeNotAllowed    = "PurposeNotPermitted"
	processingNotAllowed = "ProcessingNotPermitted"
	operatorNotAllowed   = "OperatorNotPermitted"
	requisitionRequired  = "RequisitionRequired"
	stopped              = "StoppedByNotice"
	packageNotFound      = "PackageNotFound"
	moduleStripped       = "ModuleStripped"
	moduleForbidden      = "ModuleForbidden"
	nothingLeft          = "NothingLeft"
	formalityMissing     = "FormalityMissing"
	formalityNotYetValid = "FormalityNotYetValid"
	formalityOver        = "FormalityOver"
	formalityTooLong     = "FormalityTooLong"

	addresseeNotAllowed     = "AddresseeNotPermitted"
	frameworkNotAllowed     = "FrameworkNotPermitted"
	windowNotOpen           = "WindowNotOpen"
	windowClosed            = "WindowOver"
	durationOver            = "DurationOver"
	authorizationNotGranted = "AuthorizationMissing"
	opposed                 = "Opposed"
	revokedByMagistrate     = "Revoked"
	outOfScope              = "OutOfScope"
)

// soon is how long those few things still run that end while people watch.
const soon = 10 * time.Minute
