{{- define "quantconnect-mcp.claimName" -}}
{{- default (printf "%s-data" (include "quantconnect-mcp.fullname" .)) .Values.persistence.existingClaim -}}
{{- end -}}

{{/* Over zones and nodes; counted per ReplicaSet, so that an upgrade is spread as well. */}}
{{- define "quantconnect-mcp.topologySpread" -}}
{{- if .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- tpl (toYaml .Values.topologySpreadConstraints) . | nindent 2 }}
{{- else if .Values.topologySpread.enabled }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $.Values.topologySpread.whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        {{- include "quantconnect-mcp.selectorLabels" (dict "root" $ "component" "server") | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end -}}
