{{/*
Every secret that is used, as a list of
  env: the variable, of which the server reads <env>_FILE
  key, secret: where it is
  of: the value that names it, for messages
  for: the components that get it
*/}}
{{- define "quantconnect-mcp.secretRefs" -}}
{{- $refs := list -}}
{{- $v := .Values -}}
{{- with $v.auth.jwt -}}
{{- if .enabled -}}
{{- $refs = append $refs (dict "env" "JWT_SECRET_KEY" "key" .key "secret" .existingSecret "of" "auth.jwt" "for" (list "server" "test")) -}}
{{- if .previousKey -}}
{{- $refs = append $refs (dict "env" "JWT_SECRET_KEYS_PREVIOUS" "key" .previousKey "secret" .existingSecret "of" "auth.jwt" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $v.auth.state -}}
{{- if .key -}}
{{- $refs = append $refs (dict "env" "STATE_SECRET_KEY" "key" .key "secret" .existingSecret "of" "auth.state" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- with $v.credentials.vault -}}
{{- if ne .store "none" -}}
{{- $refs = append $refs (dict "env" "VAULT_KEYS" "key" .key "secret" .existingSecret "of" "credentials.vault" "for" (list "server")) -}}
{{- end -}}
{{- if eq .store "postgres" -}}
{{- $refs = append $refs (dict "env" "POSTGRES_URL" "key" .postgresKey "secret" .existingSecret "of" "credentials.vault" "for" (list "server" "migration")) -}}
{{- end -}}
{{- end -}}
{{- with $v.credentials.encryptedClaim -}}
{{- if .enabled -}}
{{- $refs = append $refs (dict "env" "CREDENTIAL_CLAIM_KEYS" "key" .key "secret" .existingSecret "of" "credentials.encryptedClaim" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- with $v.credentials.fallback -}}
{{- if .subject -}}
{{- $refs = append $refs (dict "env" "QUANTCONNECT_API_TOKEN" "key" .key "secret" .existingSecret "of" "credentials.fallback" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- with $v.redis -}}
{{- if and .enabled (not .url) -}}
{{- $refs = append $refs (dict "env" "REDIS_URL" "key" .key "secret" .existingSecret "of" "redis" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- if eq $v.audit.store "postgres" -}}
{{- with $v.audit.postgres -}}
{{- $refs = append $refs (dict "env" "AUDIT_POSTGRES_URL" "key" .key "secret" .existingSecret "of" "audit.postgres" "for" (list "server" "migration" "audit-verify")) -}}
{{- if .readerKey -}}
{{- $refs = append $refs (dict "env" "AUDIT_POSTGRES_READER_URL" "key" .readerKey "secret" .existingSecret "of" "audit.postgres" "for" (list "server" "audit-verify")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $v.otel -}}
{{- if and .endpoint .headersKey -}}
{{- $refs = append $refs (dict "env" "OTEL_EXPORTER_OTLP_HEADERS" "key" .headersKey "secret" .existingSecret "of" "otel" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- with $v.audit.hmac -}}
{{- if .key -}}
{{- $refs = append $refs (dict "env" "AUDIT_HMAC_KEY" "key" .key "secret" .existingSecret "of" "audit.hmac" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- with $v.audit.anchors -}}
{{- if .key -}}
{{- $refs = append $refs (dict "env" "AUDIT_ANCHOR_KEY" "key" .key "secret" .existingSecret "of" "audit.anchors" "for" (list "server")) -}}
{{- end -}}
{{- end -}}
{{- toYaml $refs -}}
{{- end -}}

{{/* Those of one component, with the Secret each comes from: dict "root" $ "component" "server". */}}
{{- define "quantconnect-mcp.componentSecrets" -}}
{{- $refs := list -}}
{{- $v := .root.Values -}}
{{- $component := .component -}}
{{- range include "quantconnect-mcp.secretRefs" .root | fromYamlArray -}}
{{- if has $component .for -}}
{{- $ref := merge (dict "secret" (default $v.secrets.existingSecret .secret)) . -}}
{{- if and (eq $component "migration") $v.migration.key -}}
{{- $ref = merge (dict "key" $v.migration.key "secret" (default $ref.secret $v.migration.existingSecret)) $ref -}}
{{- end -}}
{{- $refs = append $refs $ref -}}
{{- end -}}
{{- end -}}
{{- if and (eq $component "test") $v.test.token.existingSecret -}}
{{- $refs = list (dict "env" "MCP_TOKEN" "key" $v.test.token.key "secret" $v.test.token.existingSecret) -}}
{{- end -}}
{{- toYaml $refs -}}
{{- end -}}

{{/* Keys of Secrets are mounted under the name of their variable; what brings files itself names them by key. */}}
{{- define "quantconnect-mcp.secretEnv" -}}
{{- $v := .root.Values -}}
{{- range include "quantconnect-mcp.componentSecrets" . | fromYamlArray }}
- name: {{ .env }}_FILE
  {{- if .secret }}
  value: /etc/quantconnect-mcp/secrets/{{ .env }}
  {{- else if $v.secrets.directory }}
  value: {{ printf "%s/%s" (trimSuffix "/" $v.secrets.directory) .key | quote }}
  {{- else }}
  value: /etc/quantconnect-mcp/secret-files/{{ .key }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.secretVolumes" -}}
{{- $projected := list -}}
{{- $isFromVolume := false -}}
{{- range include "quantconnect-mcp.componentSecrets" . | fromYamlArray -}}
{{- if .secret -}}
{{- $projected = append $projected (dict "secret" (dict "name" .secret "items" (list (dict "key" .key "path" .env)))) -}}
{{- else -}}
{{- $isFromVolume = true -}}
{{- end -}}
{{- end -}}
{{- with $projected }}
- name: secrets
  projected:
    # 0444: readable whatever user a platform makes of the container, and by nobody outside of it.
    defaultMode: 292
    sources:
      {{- toYaml . | nindent 6 }}
{{- end }}
{{- if and $isFromVolume .root.Values.secrets.volume }}
- {{- toYaml (merge (dict "name" "secret-files") .root.Values.secrets.volume) | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.secretVolumeMounts" -}}
{{- range include "quantconnect-mcp.secretVolumes" . | fromYamlArray }}
- name: {{ .name }}
  mountPath: /etc/quantconnect-mcp/{{ .name }}
  readOnly: true
{{- end }}
{{- end -}}
