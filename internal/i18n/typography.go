// SPDX-License-Identifier: Apache-2.0

package i18n

import "regexp"

// A line of French may not be parted before : ; ? ! and », after « and n°, or between the
// letter and the number of an article.
var (
	beforeSign = regexp.MustCompile(` ([:;?!»])`)
	afterSign  = regexp.MustCompile(`(«|n°|nos|\bp\.|§) `)
	apostrophe = regexp.MustCompile(`(\pL)'(\pL|«)`)
	ofArticle  = regexp.MustCompile(`\b([LRD]\.) (\d)`)
)

// typography puts spaces that no line may be parted at where French asks for them, and the apostrophe that it has.
func typography(text string) string {
	text = beforeSign.ReplaceAllString(text, nbsp+"$1")
	text = afterSign.ReplaceAllString(text, "$1"+nbsp)
	text = ofArticle.ReplaceAllString(text, "$1"+nbsp+"$2")
	return apostrophe.ReplaceAllString(text, "$1’$2")
}
