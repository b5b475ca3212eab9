{{- define "quantconnect-mcp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* 50 characters, so that every suffix fits into the 63 of a label. */}}
{{- define "quantconnect-mcp.fullname" -}}
{{- $name := include "quantconnect-mcp.name" . -}}
{{- $full := default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) .Values.fullnameOverride -}}
{{- $full | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* A CronJob may be called by 52 characters, because its Jobs add 11. What is cut off is told apart by its hash. */}}
{{- define "quantconnect-mcp.cronName" -}}
{{- $name := include "quantconnect-mcp.fullname" .root -}}
{{- $most := sub 51 (len .component) | int -}}
{{- if gt (len $name) $most -}}
{{- $name = printf "%s-%s" (trunc (sub $most 9 | int) $name | trimSuffix "-") (sha256sum $name | trunc 8) -}}
{{- end -}}
{{- printf "%s-%s" $name .component -}}
{{- end -}}

{{- define "quantconnect-mcp.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* Of a component: dict "root" $ "component" "server". */}}
{{- define "quantconnect-mcp.selectorLabels" -}}
app.kubernetes.io/name: {{ include "quantconnect-mcp.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Those of selectors come last, so that no label of a user can break a selector. "extra" is a map. */}}
{{- define "quantconnect-mcp.labels" -}}
{{- $own := include "quantconnect-mcp.selectorLabels" . | fromYaml -}}
{{- $standard := dict
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "app.kubernetes.io/part-of" "quantconnect-mcp"
  "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- toYaml (merge (dict) $own $standard (default (dict) .extra) .root.Values.commonLabels) -}}
{{- end -}}

{{/* Those of a pod: without the version of the chart, which alone is no reason to restart it. */}}
{{- define "quantconnect-mcp.podLabels" -}}
{{- toYaml (omit (include "quantconnect-mcp.labels" . | fromYaml) "helm.sh/chart") -}}
{{- end -}}

{{/* What every object begins with: dict "root" $ "component" "server" "name" "…" ["labels" map] ["annotations" map]. */}}
{{- define "quantconnect-mcp.metadata" -}}
name: {{ .name }}
namespace: {{ include "quantconnect-mcp.namespace" .root }}
labels:
  {{- include "quantconnect-mcp.labels" (dict "root" .root "component" .component "extra" .labels) | nindent 2 }}
{{- with merge (dict) (default (dict) .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "quantconnect-mcp.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "quantconnect-mcp.image" -}}
{{- $registry := default .Values.image.registry .Values.global.imageRegistry -}}
{{- $repository := ternary (printf "%s/%s" $registry .Values.image.repository) .Values.image.repository (ne $registry "") -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Several replicas at once, now or later. */}}
{{- define "quantconnect-mcp.isReplicated" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}true{{ end -}}
{{- end -}}

{{- define "quantconnect-mcp.usesFile" -}}
{{- if or (eq .Values.audit.store "file") (eq .Values.credentials.vault.store "file") }}true{{ end -}}
{{- end -}}

{{- define "quantconnect-mcp.usesPostgres" -}}
{{- if or (eq .Values.audit.store "postgres") (eq .Values.credentials.vault.store "postgres") }}true{{ end -}}
{{- end -}}

{{- define "quantconnect-mcp.hasHttpRoute" -}}
{{- if kindIs "invalid" .Values.httpRoute.enabled -}}
{{- if .Values.httpRoute.parentRefs }}true{{ end -}}
{{- else if .Values.httpRoute.enabled }}true{{ end -}}
{{- end -}}

{{/* publicUrl as people write it, with or without a path, with or without /mcp at its end: the path before /mcp. */}}
{{- define "quantconnect-mcp.publicPath" -}}
{{- (urlParse .Values.publicUrl).path | trimSuffix "/" | trimSuffix "/mcp" -}}
{{- end -}}

{{- define "quantconnect-mcp.publicHost" -}}
{{- (urlParse .Values.publicUrl).hostname -}}
{{- end -}}

{{/* The paths that are published, and no other: the endpoint, and where RFC 9728 has its metadata. */}}
{{- define "quantconnect-mcp.publicPaths" -}}
{{- $path := include "quantconnect-mcp.publicPath" . -}}
{{- $paths := list (printf "%s/mcp" $path) (printf "/.well-known/oauth-protected-resource%s/mcp" $path) -}}
{{/* Older clients ask at the root, which is ours where the host is. */}}
{{- if not $path }}{{- $paths = append $paths "/.well-known/oauth-protected-resource" }}{{- end -}}
{{- toYaml $paths -}}
{{- end -}}

{{/* Names of the Service inside of the cluster. */}}
{{- define "quantconnect-mcp.serviceHosts" -}}
{{- $name := include "quantconnect-mcp.fullname" . -}}
{{- $namespace := include "quantconnect-mcp.namespace" . -}}
{{- toYaml (list $name (printf "%s.%s" $name $namespace) (printf "%s.%s.svc" $name $namespace) (printf "%s.%s.svc.cluster.local" $name $namespace)) -}}
{{- end -}}
