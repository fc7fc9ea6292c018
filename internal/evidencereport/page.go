// SPDX-License-Identifier: Apache-2.0

package evidencereport

import (
	"bytes"
	_ "embed"
	"html/template"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
)

//go:embed report.html
var reportPage string

//go:embed CHECKING.md
var checkingPage []byte

// page is what the report shows.
type page struct {
	Scope   evidence.Scope
	Report  *evidence.Report
	History *History
}

// AddPages adds to an export what people read: the report, and how to check it with the tools of others.
func AddPages(x *evidence.Export, r *evidence.Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"instant": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") },
		"object":  func(o evidence.Object) string { return objectName(&o) },
	}).Parse(reportPage)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page{x.Scope, r, Of(r)}); err != nil {
		return err
	}
	x.Pages["report.html"], x.Pages["CHECKING.md"] = b.Bytes(), checkingPage
	return nil
}
