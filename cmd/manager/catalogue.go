// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/config/law"
)

// printCatalogue writes the profiles that are built into the program as manifests that can be applied.
func printCatalogue(w io.Writer) error {
	profiles, err := law.Profiles()
	if err != nil {
		return err
	}
	for i := range profiles {
		manifest, err := yaml.Marshal(&profiles[i])
		if err != nil {
			return fmt.Errorf("writing %s: %w", profiles[i].Name, err)
		}
		if _, err := fmt.Fprintf(w, "---\n%s", manifest); err != nil {
			return err
		}
	}
	return nil
}
