// SPDX-License-Identifier: Apache-2.0

// Package publicregister makes the public register of algorithmic video surveillance: who runs such systems and who ran them,
// for which purposes, under which texts, whether the public was informed, and what the law took out.
//
// Nobody fills it in: it follows from what a cluster's objects say. It is pure: the same objects, the same former edition and the
// same instant give the same edition.
//
// Nothing of a judicial inquiry is in it. Of searches it has how many began, by data controller and quarter, in classes and late:
// see judicial.go. No message, name of an object, name of a person, or camera is ever copied into it: every text that an edition
// has is of a law, of a data controller's entry in its public register, of a software's maker, or of an act that its author has
// published.
package publicregister
