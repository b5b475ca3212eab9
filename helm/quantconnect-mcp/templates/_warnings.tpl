{{/* What starts, and is not what one would want for long. */}}
{{- define "quantconnect-mcp.warnings" -}}
{{- $v := .Values -}}
{{- if not (include "quantconnect-mcp.isReplicated" .) }}
- One replica: it is away while its node is.
{{- end }}
{{- if hasPrefix "http://" $v.publicUrl }}
- publicUrl is not https: tokens can be read on their way.
{{- end }}
{{- if $v.credentials.allowPlaintextClaim }}
- credentials.allowPlaintextClaim: whoever sees a token can read the QuantConnect account in it.
{{- end }}
{{- if eq $v.audit.store "none" }}
- audit.store=none: the record is what your collector keeps of standard output.
{{- else if not $v.audit.anchors.key }}
- audit.anchors.key: without it the ends of the record are not signed, and who can write to the database can make it anew.
{{- end }}
{{- if not $v.networkPolicy.enabled }}
- networkPolicy.enabled=false: every pod of the cluster may call the server and read its metrics.
{{- end }}
{{- if and $v.networkPolicy.enabled (not (include "quantconnect-mcp.hasHttpRoute" .)) (not $v.networkPolicy.ingress.from) }}
- Only pods of this namespace may call it: name a Gateway in httpRoute.parentRefs, or peers in networkPolicy.ingress.from.
{{- end }}
{{- if and $v.metrics.enabled (not $v.metrics.prometheusRule.enabled) }}
- metrics.prometheusRule.enabled=false: nobody is told when something is wrong.
{{- end }}
{{- end -}}
