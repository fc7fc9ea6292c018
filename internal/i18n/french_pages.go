// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchPages is what the pages of docs/law say.
var frenchPages = map[string]string{}
