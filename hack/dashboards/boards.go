// SPDX-License-Identifier: Apache-2.0

package main

// boards are all dashboards.
func boards() []board { return []board{operator(), compliance(), evidence()} }

func operator() board {
	return board{"vsa-operator", "VSA: the operator at work", "Whether the operator can act, and how much it does.", []row{
		{"Now", []panel{
			{number, "Ends overdue", "Requests that have pods although they may not run.", `sum(max by (kind) (vsa_ends_overdue))`, "", ""},
			{number, "Cannot be brought to their verdict", "The API server refuses, or does not answer.", `sum(max by (kind) (vsa_requests_failing))`, "", ""},
			{number, "Kinds not served", "Nothing new starts while a kind is missing that verdicts rest on.", `count(max by (kind) (vsa_kind_unserved) > 0) or vector(0)`, "", ""},
			{number, "Lawful and not running", "Their verdict lets something run that does not.", `sum(max by (kind) (vsa_requests_unready))`, "", ""},
			{number, "Clock skew", "Between the operator and the API server.", `max(abs(vsa_clock_skew_seconds))`, "", "s"},
			{count, "Managers", "One leads, the others stand by.", `count(vsa_build_info)`, "", ""},
		}},
		{"What is asked for", []panel{
			{history, "Requests by verdict", "As their statuses show it.", `sum by (kind, verdict) (max by (kind, verdict) (vsa_requests))`, "{{kind}} {{verdict}}", ""},
			{history, "Changes of verdicts in an hour", "", `sum by (kind, verdict) (increase(vsa_verdict_transitions_total[1h]))`, "{{kind}} {{verdict}}", ""},
			{history, "Images that wait for their inspection", "", `max(vsa_inspections_pending)`, "waiting", ""},
			{history, "Inspections in an hour", "By what came of them.", `sum by (result) (increase(vsa_inspections_total[1h]))`, "{{result}}", ""},
		}},
		{"The program", []panel{
			{history, "Objects that wait for a worker", "", `sum by (name) (workqueue_depth)`, "{{name}}", ""},
			{history, "Work in a second", "", `sum by (controller, result) (rate(controller_runtime_reconcile_total[5m]))`, "{{controller}} {{result}}", "ops"},
			{history, "Errors in a second", "", `sum by (controller) (rate(controller_runtime_reconcile_errors_total[5m]))`, "{{controller}}", "ops"},
			{history, "Time of a piece of work, 99th percentile", "", `histogram_quantile(0.99, sum by (controller, le) (rate(controller_runtime_reconcile_time_seconds_bucket[5m])))`, "{{controller}}", "s"},
		}},
	}}
}

func compliance() board {
	return board{"vsa-compliance", "VSA: compliance by commune", "What communes and services run, what they may not, and what the law took out. Searches are not in it.", []row{
		{"Now", []panel{
			{count, "Communes and services that run something", "", `count(count by (controller) (max by (controller, verdict) (vsa_controller_deployments{verdict=~"Permitted|Restricted",controller!=""})))`, "", ""},
			{count, "That ask for what may not run", "", `count(count by (controller) (max by (controller, verdict) (vsa_controller_deployments{verdict=~"Suspended|Forbidden",controller!=""}))) or vector(0)`, "", ""},
			{number, "Deployments of nobody registered", "No DataController, or several, name their namespace.", `sum(max by (verdict) (vsa_controller_deployments{controller=""})) or vector(0)`, "", ""},
			{number, "Undeclared images", "Software that could analyse images and that nobody declared.", `sum(max by (reason) (vsa_undeclared_images{reason=~"RunsBeside|ForbiddenModel|UnknownModel"}))`, "", ""},
			{number, "Parts of the law missing", "", `sum(max by (jurisdiction) (vsa_law_incomplete)) + max(vsa_law_builtin_deviations)`, "", ""},
			{number, "Packages that can do what nobody declared", "", `sum(max by (package) (vsa_package_misdeclared))`, "", ""},
		}},
		{"By commune", []panel{
			{list, "What may run", "", `sum by (controller, verdict) (max by (controller, verdict) (vsa_controller_deployments{verdict=~"Permitted|Restricted"}))`, "", ""},
			{list, "What may not run", "", `sum by (controller, verdict) (max by (controller, verdict) (vsa_controller_deployments{verdict=~"Suspended|Forbidden"}))`, "", ""},
		}},
		{"The law at work", []panel{
			{history, "Modules taken out in a day", "By the profile or the order that did.", `sum by (by) (increase(vsa_modules_stripped_total{kind="VideoAnalyticsDeployment"}[1d]))`, "{{by}}", ""},
			{history, "Requests on which others act", "", `sum by (kind, reason) (max by (kind, reason) (vsa_requests_interfered))`, "{{kind}} {{reason}}", ""},
			{history, "Profiles that are not published", "They permit nothing.", `max(vsa_law_profiles_unpublished)`, "profiles", ""},
			{history, "Changes of the law in a day", "", `sum by (kind, reason) (increase(vsa_law_changes_total[1d]))`, "{{kind}} {{reason}}", ""},
		}},
	}}
}

func evidence() board {
	return board{"vsa-evidence", "VSA: evidence and ends", "Whether what happens is recorded and published, and how late what has to end ends.", []row{
		{"Now", []panel{
			{number, "The log is away", "Nothing starts; what has to end ends.", `max(vsa_evidence_away)`, "", ""},
			{number, "Witnesses are missed", "", `max(vsa_evidence_unwitnessed)`, "", ""},
			{number, "Not recorded in the last day", "Things that happened and could not be recorded.", `sum(increase(vsa_evidence_lost_total[1d]))`, "", ""},
			{number, "The register is not published", "A public fact has changed that the public cannot read.", `max(vsa_register_unpublished)`, "", ""},
			{count, "Systems in the public register", "", `max(vsa_register_entries)`, "", ""},
			{count, "The register was published", "", `max(vsa_register_published_timestamp_seconds > 0) * 1000`, "", "dateTimeFromNow"},
		}},
		{"Ends", []panel{
			{history, "Lateness of ends, 99th percentile", "From the instant at which a verdict ended.", `histogram_quantile(0.99, sum by (kind, le) (rate(vsa_end_lateness_seconds_bucket[1h])))`, "{{kind}}", "s"},
			{history, "Ends in an hour", "", `sum by (kind) (increase(vsa_workloads_ended_total[1h]))`, "{{kind}}", ""},
			{history, "Ends overdue", "", `max by (kind) (vsa_ends_overdue)`, "{{kind}}", ""},
			{history, "Ended because a node ran another image", "", `sum by (kind) (increase(vsa_pods_other_image_total[1h]))`, "{{kind}}", ""},
		}},
		{"What was tampered with", []panel{
			{history, "Policies changed by others in a day", "They are put right at once.", `sum by (name) (increase(vsa_admission_tampered_total[1d]))`, "{{name}}", ""},
			{history, "Entries that wait for the log", "", `max(vsa_evidence_waiting)`, "waiting", ""},
		}},
	}}
}
