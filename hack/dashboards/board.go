// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// board is one dashboard.
type board struct {
	uid, title, about string
	rows              []row
}

// row of panels.
type row struct {
	title  string
	panels []panel
}

// shape of a panel.
type shape int

const (
	number  shape = iota // one value, red as soon as it is more than zero
	count                // one value, without a judgement
	history              // lines over time
	list                 // a table of what there is now
)

// panel shows one expression.
type panel struct {
	shape       shape
	title, help string
	expr        string
	legend      string // of each series, such as {{kind}}
	unit        string // of Grafana, such as s; none means a plain number
}

// source is the Prometheus that the reader chooses.
const source = "datasource"

// build makes the dashboard in the form that every Grafana imports. The newer one, which the library prefers, is read by Grafana 12 and later.
//
//nolint:staticcheck // see above
func (b *board) build() (dashboard.Dashboard, error) {
	d := dashboard.NewDashboardBuilder(b.title).Uid(b.uid).Description(b.about).Tags([]string{"vsa"}).Timezone("utc").Refresh("1m").Time("now-24h", "now").
		WithVariable(dashboard.NewDatasourceVariableBuilder(source).Label("Prometheus").Type("prometheus"))
	for _, r := range b.rows {
		d = d.WithRow(dashboard.NewRowBuilder(r.title))
		for _, p := range r.panels {
			d = d.WithPanel(p.builder())
		}
	}
	return d.Build()
}

func (p *panel) builder() cog.Builder[dashboard.Panel] {
	from := common.DataSourceRef{Type: cog.ToPtr("prometheus"), Uid: cog.ToPtr("${" + source + "}")}
	query := prometheus.NewDataqueryBuilder().Expr(p.expr).LegendFormat(p.legend)
	switch p.shape {
	case number, count:
		b := stat.NewPanelBuilder().Title(p.title).Description(p.help).Unit(p.unit).Datasource(from).Height(4).Span(4).WithTarget(query.Instant())
		if p.shape == number {
			b = b.Thresholds(dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).
				Steps([]dashboard.Threshold{{Color: "green"}, {Color: "red", Value: cog.ToPtr(0.000001)}}))
		}
		return b
	case list:
		return table.NewPanelBuilder().Title(p.title).Description(p.help).Unit(p.unit).Datasource(from).Height(10).Span(12).
			WithTarget(query.Instant().Format(prometheus.PromQueryFormatTable))
	}
	return timeseries.NewPanelBuilder().Title(p.title).Description(p.help).Unit(p.unit).Min(0).Datasource(from).Height(8).Span(12).
		WithTarget(query.Range())
}
