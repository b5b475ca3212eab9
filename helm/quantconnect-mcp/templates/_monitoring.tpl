{{/* A rule of files/rules with the labels of the values, and its runbook where the values say it is. */}}
{{- define "quantconnect-mcp.rule" -}}
{{- $values := .root.Values.metrics.prometheusRule -}}
{{- $rule := deepCopy .rule -}}
{{- $minutes := int .root.Values.audit.anchors.minutes -}}
{{- if and (eq (default "" $rule.alert) "McpAuditVerifyStale") (gt $minutes 60) -}}
{{- /* The record is looked at with every anchor; three of them may be missing. */}}
{{- $_ := set $rule "expr" (replace "> 3 * 3600" (printf "> 3 * %d" (mul 60 $minutes)) $rule.expr) -}}
{{- end -}}
{{- if $rule.alert -}}
{{- $_ := set $rule "labels" (merge (dict) $values.alertLabels (default (dict) $rule.labels)) -}}
{{- with dig "annotations" "runbook_url" "" $rule -}}
{{- $_ := set $rule.annotations "runbook_url" (printf "%s#%s" $values.runbookBaseUrl (splitList "#" . | last)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end -}}
