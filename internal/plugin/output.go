// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func writeJSON(out io.Writer, value any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// langFlag lets people choose the language of what they are told.
func langFlag(c *cobra.Command, lang *string) {
	c.Flags().StringVar(lang, "lang", "", "language of the sentences, en or fr; without it that of the locale (LC_ALL, LC_MESSAGES, LANG)")
	values(c, "lang", "en", "fr")
}

// values lets a shell complete the values of a flag.
func values(c *cobra.Command, flag string, values ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
