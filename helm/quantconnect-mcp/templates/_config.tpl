{{/* Every variable that is no secret. The values decide; `config` adds what they do not name. */}}
{{- define "quantconnect-mcp.config" -}}
{{- $v := .Values -}}
{{- $hosts := include "quantconnect-mcp.serviceHosts" . | fromYamlArray -}}
{{- $data := dict
  "MCP_TRANSPORT" "http"
  "HTTP_HOST" "0.0.0.0"
  "HTTP_PORT" "3000"
  "METRICS_ENABLED" (toString $v.metrics.enabled)
  "METRICS_HOST" "0.0.0.0"
  "METRICS_PORT" (toString (int $v.metrics.port))
  "ALLOWED_HOSTS" (join "," (concat $hosts $v.allowedHosts $v.httpRoute.hostnames | uniq))
  "JWT_ISSUER" $v.auth.jwt.issuer
  "JWT_AUDIENCE" $v.auth.jwt.audience
  "JWT_MAX_LIFETIME_SECONDS" (toString (int $v.auth.jwt.maxLifetimeSeconds))
  "ALLOW_PLAINTEXT_CREDENTIAL_CLAIM" (toString $v.credentials.allowPlaintextClaim)
  "AUDIT_STORE" $v.audit.store
  "AUDIT_MODE" $v.audit.mode
  "AUDIT_ANCHOR_MINUTES" (toString (int $v.audit.anchors.minutes))
  "CONFIRM_LIVE" $v.confirmLive
  "LOG_LEVEL" $v.logLevel
  "LOG_FORMAT" "json"
  "SHUTDOWN_DRAIN_SECONDS" (toString (int $v.shutdown.drainSeconds))
  "SHUTDOWN_TIMEOUT_SECONDS" (toString (int $v.shutdown.timeoutSeconds))
  "NODE_OPTIONS" $v.nodeOptions
  "OTEL_SERVICE_NAME" $v.otel.serviceName -}}
{{- if $v.publicUrl }}{{- $_ := set $data "MCP_PUBLIC_URL" $v.publicUrl }}{{- end -}}
{{- if $v.allowedOrigins }}{{- $_ := set $data "ALLOWED_ORIGINS" (join "," $v.allowedOrigins) }}{{- end -}}
{{- if $v.trustedProxies }}{{- $_ := set $data "TRUSTED_PROXIES" (join "," $v.trustedProxies) }}{{- end -}}
{{- if $v.auth.trustedIssuers }}{{- $_ := set $data "TRUSTED_ISSUERS" (toJson $v.auth.trustedIssuers) }}{{- end -}}
{{- if $v.toolsets }}{{- $_ := set $data "MCP_TOOLSETS" (join "," $v.toolsets) }}{{- end -}}
{{- if $v.redis.enabled }}{{- $_ := set $data "REDIS_KEY_PREFIX" $v.redis.keyPrefix }}{{- end -}}
{{- if $v.redis.url }}{{- $_ := set $data "REDIS_URL" $v.redis.url }}{{- end -}}
{{- if $v.audit.environment }}{{- $_ := set $data "AUDIT_ENVIRONMENT" $v.audit.environment }}{{- end -}}
{{- if eq $v.audit.store "file" }}{{- $_ := set $data "AUDIT_DIRECTORY" "/var/lib/quantconnect-mcp/audit" }}{{- end -}}
{{- if eq $v.credentials.vault.store "file" }}{{- $_ := set $data "VAULT_FILE" "/var/lib/quantconnect-mcp/vault.json" }}{{- end -}}
{{- with $v.credentials.fallback -}}
{{- if .subject -}}
{{- $_ := set $data "ALLOW_ENV_CREDENTIAL_FALLBACK" "true" -}}
{{- $_ := set $data "ENV_FALLBACK_SUBJECT" .subject -}}
{{- $_ := set $data "QUANTCONNECT_USER_ID" .userId -}}
{{- if .organizationId }}{{- $_ := set $data "QUANTCONNECT_ORGANIZATION_ID" .organizationId }}{{- end -}}
{{- end -}}
{{- end -}}
{{- with $v.otel -}}
{{- if .endpoint -}}
{{- $_ := set $data "OTEL_EXPORTER_OTLP_ENDPOINT" .endpoint -}}
{{- $_ := set $data "OTEL_TRACES_SAMPLER" .sampler -}}
{{- $_ := set $data "OTEL_TRACES_SAMPLER_ARG" .samplerArg -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $v.config -}}
{{/* Numbers arrive as floats, which would be written as 6.7e+07. */}}
{{- $_ := set $data $name (ternary (toString (int64 $value)) (toString $value) (kindIs "float64" $value)) -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}
