{{/* A rule of files/rules with the labels of the values, and its runbook where the values say it is. */}}
{{- define "quantconnect-mcp.rule" -}}
{{- $values := .root.Values.metrics.prometheusRule -}}
{{- $rule := deepCopy .rule -}}
{{- if $rule.alert -}}
{{- $_ := set $rule "labels" (merge (dict) $values.alertLabels (default (dict) $rule.labels)) -}}
{{- with dig "annotations" "runbook_url" "" $rule -}}
{{- $_ := set $rule.annotations "runbook_url" (printf "%s#%s" $values.runbookBaseUrl (splitList "#" . | last)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end -}}
