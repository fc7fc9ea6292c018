// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// terminal is how wide a table may be.
const terminal = 120

// expectNarrowTables asks for every table that 'kubectl get -n' prints of what is there, and expects it to fit a terminal.
func expectNarrowTables(ctx context.Context, namespaces ...string) {
	GinkgoHelper()
	for _, resource := range []string{"legalprofiles", "formalnotices", "analyticspackages"} {
		expectNarrow(ctx, "", resource)
	}
	for _, ns := range namespaces {
		for _, resource := range []string{"videoanalyticsdeployments", "videosearchjobs", "formalities", "judicialrequisitions", "judicialdecisions"} {
			expectNarrow(ctx, ns, resource)
		}
	}
}

func expectNarrow(ctx context.Context, namespace, resource string) {
	GinkgoHelper()
	config := rest.CopyConfig(restConfig)
	config.GroupVersion, config.APIPath = &v1alpha1.GroupVersion, "/apis"
	config.NegotiatedSerializer = clientgoscheme.Codecs.WithoutConversion()
	c, err := rest.RESTClientFor(config)
	Expect(err).NotTo(HaveOccurred())
	content, err := c.Get().NamespaceIfScoped(namespace, namespace != "").Resource(resource).
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").DoRaw(ctx)
	Expect(err).NotTo(HaveOccurred())
	var table metav1.Table
	Expect(json.Unmarshal(content, &table)).To(Succeed())
	Expect(strings.Join(widest(&table), "   ")).To(WithTransform(utf8.RuneCountInString, BeNumerically("<=", terminal)),
		"the widest cells of %s in %s", resource, namespace)
}

// widest returns the widest cell of each column that is printed without -o wide.
func widest(table *metav1.Table) []string {
	var all []string
	for i, column := range table.ColumnDefinitions {
		if column.Priority > 0 {
			continue
		}
		cell := strings.ToUpper(column.Name)
		for _, row := range table.Rows {
			text := ""
			if row.Cells[i] != nil {
				text = fmt.Sprint(row.Cells[i])
			}
			if utf8.RuneCountInString(text) > utf8.RuneCountInString(cell) {
				cell = text
			}
		}
		all = append(all, cell)
	}
	return all
}
