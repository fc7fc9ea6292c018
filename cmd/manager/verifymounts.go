// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"

	"github.com/vsa-legal/operator/internal/mountcheck"
)

// verifyMounts is 'manager verify-mounts FOLDER IMAGE SUBPATH …': what a pod runs before anything of a package. It fails unless
// each folder shows, of the image that is mounted as a whole beside it, what is at that path and nothing else.
func verifyMounts(args []string) error {
	flags := flag.NewFlagSet("verify-mounts", flag.ContinueOnError)
	if err := flags.Parse(args); err != nil {
		return err
	}
	args = flags.Args()
	if len(args) == 0 || len(args)%3 != 0 {
		return errors.New("name a folder, an image and a path in it, as often as there are mounts")
	}
	for i := 0; i < len(args); i += 3 {
		if err := mountcheck.Folder(args[i], args[i+1], args[i+2]); err != nil {
			return fmt.Errorf("%s: %w", args[i+2], err)
		}
	}
	return nil
}
