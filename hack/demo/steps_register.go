// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// register has the platform engineer claim to be somebody who may do more.
func register(ctx context.Context, st *story) error {
	st.say("The platform engineer has read the profiles: in real time, the gendarmerie may do what a commune may not. " +
		"So his next request says that it is the gendarmerie's.")
	if err := st.showFrom("gendarmerie.yaml", "operatedBy", nil); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f gendarmerie.yaml"); err != nil {
		return err
	}
	if err := st.verdict(ctx, "gendarmerie", v1alpha1.Suspended, v1alpha1.ReasonOperatorDiffers, "", ""); err != nil {
		return err
	}
	if err := st.lines(ctx, "kubectl get vad gendarmerie -n massy", why("gendarmerie"), "kubectl get datacontrollers"); err != nil {
		return err
	}
	if err := st.nothingRuns(ctx, workload.LabelDeployment, "gendarmerie"); err != nil {
		return err
	}
	st.say("Who operates in a namespace is registered (a DataController), and the register is not his to write:")
	if err := st.answer(ctx, "kubectl auth can-i update datacontrollers --as=platform-engineer", "no"); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl delete vad gendarmerie -n massy"); err != nil {
		return err
	}
	st.good("A request is believed where the register says the same, and an order of the regulator finds whom it is addressed to by the register.")
	return nil
}
