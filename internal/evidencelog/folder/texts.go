// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vsa-legal/operator/internal/evidence"
)

// WriteTexts writes laws and cases by their digests, and waits until they are on the disk. One that is there is left as it is.
func WriteTexts(dir string, texts [][]byte) error {
	for _, text := range texts {
		path := textPath(dir, evidence.DigestOf(text))
		if _, err := os.Stat(path); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := writeFile(path, text); err != nil {
			return err
		}
	}
	return nil
}

// HasText tells whether a text is there.
func HasText(dir string, d evidence.Digest) bool {
	_, err := os.Stat(textPath(dir, d))
	return err == nil
}

// Texts is the folder of laws and cases.
func Texts(dir string) string { return filepath.Join(dir, "texts") }

func textPath(dir string, d evidence.Digest) string {
	return filepath.Join(Texts(dir), filepath.Base(string(d))+".json")
}

// writeFile writes a file as a whole or not at all, and waits until it is on the disk.
func writeFile(path string, content []byte) error {
	temporary := path + ".tmp"
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(os.Rename(temporary, path), syncDir(filepath.Dir(path)))
}
