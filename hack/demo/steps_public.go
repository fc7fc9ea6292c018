// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// public builds the register that everybody can read, and looks for what nobody may.
func public(ctx context.Context, st *story) error {
	st.say("Parliament asked how many communes run such systems, which, and whether the public was told. Nobody fills anything in: " +
		"the register is what the cluster did. It stays when the cluster is gone.")
	folder := filepath.Join(filepath.Dir(st.cluster.bin), "register")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := st.run(ctx, `kubectl vsa register build --name demo --publisher "the demo" -w `+folder); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "register.json"))
	if err != nil {
		return err
	}
	if !strings.Contains(string(text), `"code":"91377"`) {
		return &failure{expected: "a register in which Massy is"}
	}
	secrets, err := st.judicial(ctx)
	if err != nil {
		return err
	}
	for _, secret := range secrets {
		if strings.Contains(string(text), secret) {
			return &failure{expected: "a register without anything of a case: it has " + secret}
		}
	}
	st.good("The register has what ran and the text that it rested on, and none of the %d names, references and cameras of the case: file://%s/index.html",
		len(secrets), folder)
	return nil
}

// judicial are texts of the case that nobody may find.
func (st *story) judicial(ctx context.Context) ([]string, error) {
	var requisitions v1alpha1.JudicialRequisitionList
	if err := st.client.List(ctx, &requisitions); err != nil {
		return nil, err
	}
	var all []string
	for i := range requisitions.Items {
		r := &requisitions.Items[i]
		all = append(all, r.Name, string(r.UID), r.Spec.Reference, r.Spec.Necessity, r.Spec.Offence.Description)
		for _, camera := range r.Spec.Scope.Cameras {
			all = append(all, string(camera))
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no requisition whose secrets could be looked for")
	}
	return all, nil
}
