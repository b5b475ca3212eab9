{{/* Who may call: who is named, else the namespaces of the gateways, else the neighbours. */}}
{{- define "quantconnect-mcp.callers" -}}
{{- if .Values.networkPolicy.ingress.from -}}
{{- tpl (toYaml .Values.networkPolicy.ingress.from) . -}}
{{- else if include "quantconnect-mcp.hasHttpRoute" . -}}
{{- $namespaces := list -}}
{{- range .Values.httpRoute.parentRefs -}}
{{- $namespaces = append $namespaces (default (include "quantconnect-mcp.namespace" $) .namespace) -}}
{{- end -}}
- namespaceSelector:
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values:
          {{- toYaml ($namespaces | uniq | sortAlpha) | nindent 10 }}
{{- else -}}
- podSelector: {}
{{- end -}}
{{- end -}}

{{/* A rule of dict "to" "ports". Without "to" it is any address. */}}
{{- define "quantconnect-mcp.egress" -}}
- ports:
    {{- range .ports }}
    - { port: {{ int . }}, protocol: TCP }
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "quantconnect-mcp.egress.dns" -}}
{{- with .Values.networkPolicy.egress.dns -}}
- ports:
    {{- range .ports }}
    - { port: {{ int . }}, protocol: UDP }
    - { port: {{ int . }}, protocol: TCP }
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* Of a Job, which nobody calls: dict "root" $ "component" "…" "annotations" map "egress" list. */}}
{{- define "quantconnect-mcp.jobPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "quantconnect-mcp.metadata" (dict "root" .root "component" .component "annotations" .annotations "name" (printf "%s-%s" (include "quantconnect-mcp.fullname" .root) .component)) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "quantconnect-mcp.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress: []
  egress:
    {{- include "quantconnect-mcp.egress.dns" .root | nindent 4 }}
    {{- range .egress }}
    {{- include "quantconnect-mcp.egress" . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "quantconnect-mcp.otlpPort" -}}
{{- $url := urlParse .Values.otel.endpoint -}}
{{- default (ternary "443" "80" (eq $url.scheme "https")) (regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host)) -}}
{{- end -}}
