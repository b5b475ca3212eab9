{{/* What all pods have in common: the server, the Jobs and the test. */}}
{{- define "quantconnect-mcp.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- if not (kindIs "invalid" .Values.hostUsers) }}
hostUsers: {{ .Values.hostUsers }}
{{- end }}
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.containerImage" -}}
image: {{ include "quantconnect-mcp.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end -}}

{{/* dict "root" $ "component" "…" */}}
{{- define "quantconnect-mcp.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .root.Values.tmpSizeLimit }}
{{- include "quantconnect-mcp.secretVolumes" . }}
{{- with .root.Values.caBundle.existingConfigMap }}
- name: ca-bundle
  configMap:
    name: {{ . }}
    items:
      - key: {{ $.root.Values.caBundle.key }}
        path: ca.crt
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- include "quantconnect-mcp.secretVolumeMounts" . }}
{{- if .root.Values.caBundle.existingConfigMap }}
- name: ca-bundle
  mountPath: /etc/quantconnect-mcp/ca
  readOnly: true
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.caEnv" -}}
{{- if .Values.caBundle.existingConfigMap }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/quantconnect-mcp/ca/ca.crt
{{- end }}
{{- end -}}

{{/* Which pod it is, for logs and traces. */}}
{{- define "quantconnect-mcp.identityEnv" -}}
- name: K8S_POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: K8S_POD_UID
  valueFrom: { fieldRef: { fieldPath: metadata.uid } }
- name: K8S_NAMESPACE_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: K8S_NODE_NAME
  valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ include "quantconnect-mcp.resourceAttributes" . | quote }}
{{- end -}}

{{/* Kubernetes puts in what is in brackets; pod, namespace and node have variables of their own. */}}
{{- define "quantconnect-mcp.resourceAttributes" -}}
{{- $attributes := dict
  "k8s.pod.uid" "$(K8S_POD_UID)"
  "k8s.deployment.name" (include "quantconnect-mcp.fullname" .)
  "k8s.container.name" "server"
  "service.namespace" (include "quantconnect-mcp.namespace" .)
  "service.instance.id" "$(K8S_POD_UID)" -}}
{{- with .Values.audit.environment -}}
{{- $_ := set $attributes "deployment.environment.name" . -}}
{{- end -}}
{{- $pairs := list -}}
{{- range $name, $value := merge (dict) .Values.otel.resourceAttributes $attributes -}}
{{- $pairs = append $pairs (printf "%s=%s" $name (toString $value)) -}}
{{- end -}}
{{- join "," $pairs -}}
{{- end -}}
