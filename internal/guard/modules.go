// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// CheckModules compares what the container shows with what it is permitted to show: in the folder of the models there is
// nothing but the permitted modules, none of which is empty or can be written to, and hidden folders are empty. It reads no
// model. Root is the folder that the container's own folders are in: / but in tests.
//
// Which files a module has is not compared: image and digest are in the pod's spec, and the container runtime unpacks nothing
// but what has that digest.
func (i Instructions) CheckModules(root string, readOnly func(folder string) bool) error {
	at := func(folder string) string { return path.Join(root, folder) }
	for _, m := range i.Modules {
		switch empty, err := isEmpty(at(m.Folder)); {
		case err != nil:
			return Refuse(ModulesMismatch, "the permitted module %s is not there", m.Name)
		case empty:
			return Refuse(ModulesMismatch, "the permitted module %s is empty", m.Name)
		case !readOnly(at(m.Folder)):
			return Refuse(ModulesMismatch, "the permitted module %s can be written to", m.Name)
		}
	}
	for _, folder := range i.Hidden {
		switch empty, err := isEmpty(at(folder)); {
		case err != nil:
			return Refuse(ModulesMismatch, "the folder %s, which has to be hidden, cannot be looked into", folder)
		case !empty:
			return Refuse(ModulesMismatch, "the folder %s is to be seen, and its module is not permitted", folder)
		}
	}
	return i.checkStrays(root, i.Models)
}

// checkStrays walks a folder down to the permitted and the hidden ones, and wants nothing beside them.
func (i Instructions) checkStrays(root, folder string) error {
	entries, err := os.ReadDir(path.Join(root, folder))
	if err != nil {
		return Refuse(ModulesMismatch, "the folder of the models, %s, cannot be read", folder)
	}
	for _, e := range entries {
		switch p := path.Join(folder, e.Name()); {
		case i.isKnown(p):
		case e.IsDir() && i.leadsToKnown(p):
			if err := i.checkStrays(root, p); err != nil {
				return err
			}
		default:
			return Refuse(ModulesMismatch, "%q is in the folder of the models, and of no permitted module", p)
		}
	}
	return nil
}

// known are the folders of permitted modules, and the hidden ones.
func (i Instructions) known() []string {
	all := slices.Clone(i.Hidden)
	for _, m := range i.Modules {
		all = append(all, m.Folder)
	}
	return all
}

func (i Instructions) isKnown(folder string) bool { return slices.Contains(i.known(), folder) }

func (i Instructions) leadsToKnown(folder string) bool {
	return slices.ContainsFunc(i.known(), func(known string) bool { return strings.HasPrefix(known, folder+"/") })
}

// isEmpty tells whether there is nothing in a folder. What is not a folder is an error.
func isEmpty(folder string) (bool, error) {
	info, err := os.Lstat(folder)
	if err != nil {
		return false, err
	}
	if !info.IsDir() {
		return false, fs.ErrInvalid
	}
	f, err := os.Open(folder)
	if err != nil {
		return false, err
	}
	defer f.Close()
	_, err = f.Readdirnames(1)
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	return false, err
}
