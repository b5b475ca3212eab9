{{/*
Guards: what would not start, would not be safe or would never roll is refused here, with the reason and the
cure. Each has a name, by which its test finds it. All that fire are told at once.
*/}}
{{- define "quantconnect-mcp.validate" -}}
{{- $problems := list -}}
{{- range $area := list "replicas" "availability" "authentication" "edge" "credentials" "secrets" "audit" "network" "settings" -}}
{{- range include (printf "quantconnect-mcp.validate.%s" $area) $ | splitList "\n" -}}
{{- with trim . }}{{- $problems = append $problems . }}{{- end -}}
{{- end -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "\n\n%s\n" (join "\n" .)) -}}
{{- end -}}
{{- end -}}

{{- define "quantconnect-mcp.validate.replicas" -}}
{{- $v := .Values -}}
{{- if include "quantconnect-mcp.isReplicated" . }}
{{- if not $v.redis.enabled }}
[replicas-need-redis] Several replicas without Redis would not know of one another's revocations: give them one (redis.enabled, secrets.existingSecret), or set replicaCount=1 and autoscaling.enabled=false.
{{- end }}
{{- if eq $v.audit.store "file" }}
[replicas-need-shared-audit] audit.store=file has one writer, and there would be several replicas: set audit.store=postgres, or replicaCount=1 and autoscaling.enabled=false.
{{- end }}
{{- if eq $v.credentials.vault.store "file" }}
[replicas-need-shared-vault] credentials.vault.store=file is for one replica: set it to postgres, or replicaCount=1 and autoscaling.enabled=false.
{{- end }}
{{- if not (or $v.auth.jwt.enabled $v.auth.state.key) }}
[replicas-need-state-key] Without auth.jwt replicas cannot read one another's sessions: name a key of 32 bytes or more in auth.state.key.
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.availability" -}}
{{- $v := .Values -}}
{{- with $v.shutdown }}
{{- $needed := add (int .preStopSeconds) (int .drainSeconds) (int .timeoutSeconds) 10 }}
{{- if lt (int .terminationGracePeriodSeconds) (int $needed) }}
[grace-too-short] Stopping may take {{ $needed }} s (preStop, drain, calls in flight, and 10 s to close) and the pod would be killed after {{ int .terminationGracePeriodSeconds }}: set shutdown.terminationGracePeriodSeconds={{ $needed }} or more, or shorten the others.
{{- end }}
{{- end }}
{{- with $v.podDisruptionBudget }}
{{- if .enabled }}
{{- $min := toString .minAvailable }}
{{- $max := toString .maxUnavailable }}
{{- $least := int (ternary $v.autoscaling.minReplicas $v.replicaCount $v.autoscaling.enabled) }}
{{- if and (ne $min "") (ne $max "") }}
[budget-said-twice] podDisruptionBudget takes maxUnavailable or minAvailable: set the other to "".
{{- else if and (eq $min "") (eq $max "") }}
[budget-says-nothing] podDisruptionBudget has neither maxUnavailable nor minAvailable: set one, or enabled=false.
{{- else }}
{{- /* Kubernetes rounds a share of pods up: 50% of one is one. */}}
{{- $isShare := hasSuffix "%" $min }}
{{- $kept := ternary (div (add (mul (trimSuffix "%" $min | int) $least) 99) 100) (int $min) $isShare | int }}
{{- if or (has $max (list "0" "0%")) (and (ne $min "") (ge $kept $least)) }}
[budget-blocks-evictions] This podDisruptionBudget would never let a pod be evicted, and so no node be drained: set maxUnavailable=1, or minAvailable below {{ $least }}.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with $v.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
[autoscaling-bounds] autoscaling.minReplicas is above maxReplicas: turn them round.
{{- end }}
{{- if not (or .targetCPUUtilizationPercentage .targetOperationsInFlight) }}
[autoscaling-without-target] autoscaling has nothing to go by: set targetCPUUtilizationPercentage or targetOperationsInFlight.
{{- end }}
{{- if and .targetCPUUtilizationPercentage (not (dig "requests" "cpu" "" $v.resources)) }}
[autoscaling-needs-request] targetCPUUtilizationPercentage is a share of resources.requests.cpu, which is not set: set it.
{{- end }}
{{- if and .targetOperationsInFlight (not $v.metrics.enabled) }}
[autoscaling-needs-metrics] targetOperationsInFlight is a metric, and metrics.enabled=false: enable them.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.authentication" -}}
{{- $v := .Values -}}
{{- if not (or $v.auth.jwt.enabled $v.auth.trustedIssuers) }}
[no-authentication] Nobody could get in, and the server does not start so: set auth.jwt.enabled=true, or name an identity provider in auth.trustedIssuers.
{{- end }}
{{- if and $v.auth.jwt.previousKey (not $v.auth.jwt.enabled) }}
[previous-key-without-key] auth.jwt.previousKey needs auth.jwt.enabled: the first of the previous keys was the key that signs.
{{- end }}
{{- $seen := list }}
{{- range $index, $trusted := $v.auth.trustedIssuers }}
{{- range $name := list "issuer" "jwksUri" }}
{{- with get $trusted $name }}
{{- $url := urlParse . }}
{{- if or (and (ne $url.scheme "https") (not (regexMatch "^(localhost|127\\..*|\\[::1\\])$" $url.hostname))) $url.userinfo }}
[issuer-not-safe] auth.trustedIssuers[{{ $index }}].{{ $name }} must begin with https://, without user or password: its keys decide who gets in.
{{- end }}
{{- end }}
{{- end }}
{{- if regexMatch "[?#]" $trusted.issuer }}
[issuer-with-query] auth.trustedIssuers[{{ $index }}].issuer has a query or fragment, and is compared letter by letter with `iss`: take it off.
{{- end }}
{{- if has $trusted.issuer $seen }}
[issuer-twice] auth.trustedIssuers[{{ $index }}] is there twice: the rules of an issuer stand in one entry.
{{- end }}
{{- if eq $trusted.issuer $v.auth.jwt.issuer }}
[issuer-is-own] auth.trustedIssuers[{{ $index }}].issuer is auth.jwt.issuer, the name of this server: give one of them another name.
{{- end }}
{{- if not (or $trusted.audience $v.publicUrl) }}
[issuer-without-audience] auth.trustedIssuers[{{ $index }}] has no audience: set it, or publicUrl, whose MCP endpoint is the default.
{{- end }}
{{- $seen = append $seen $trusted.issuer }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.edge" -}}
{{- $v := .Values -}}
{{- range $v.allowedOrigins }}
{{- if regexMatch "\\*|^null$" . }}
[open-origins] allowedOrigins takes neither `*` nor `null`, which would let any page in a browser in: name the origins.
{{- end }}
{{- end }}
{{- range concat $v.allowedHosts $v.httpRoute.hostnames }}
{{- if contains "*" . }}
[open-hosts] allowedHosts and httpRoute.hostnames take no `*`: a page could point a name of its own at this server. Name the hosts.
{{- end }}
{{- end }}
{{- if regexMatch "\\*" (include "quantconnect-mcp.publicHost" .) }}
[open-hosts] publicUrl takes no `*`: it is one address.
{{- end }}
{{- range $v.trustedProxies }}
{{- if hasSuffix "/0" . }}
[everybody-a-proxy] trustedProxies has a network of all addresses, so that anybody could say to be anybody: name the networks of your proxies.
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.credentials" -}}
{{- $v := .Values -}}
{{- with $v.credentials }}
{{- if and (eq .vault.store "none") (not .encryptedClaim.enabled) (not .allowPlaintextClaim) (not .fallback.subject) }}
[no-accounts] No caller would have a QuantConnect account: set credentials.vault.store or credentials.encryptedClaim.enabled.
{{- end }}
{{- if and .fallback.subject (not .fallback.userId) }}
[fallback-without-account] credentials.fallback.subject acts on the account of credentials.fallback.userId: set it.
{{- end }}
{{- if and .encryptedClaim.enabled (not $v.auth.jwt.enabled) (not .fallback.subject) (eq .vault.store "none") }}
[claim-needs-own-tokens] Encrypted claims are in tokens of this server only, and auth.jwt.enabled=false: set credentials.vault.store for the people of identity providers.
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.secrets" -}}
{{- $v := .Values -}}
{{- $hasFiles := or $v.secrets.volume $v.secrets.directory }}
{{- range include "quantconnect-mcp.secretRefs" . | fromYamlArray }}
{{- if not (or .secret $v.secrets.existingSecret $hasFiles) }}
[secret-missing] {{ .env }} has no source: name a Secret that has the key {{ .key }} in secrets.existingSecret (or {{ .of }}.existingSecret).
{{- end }}
{{- end }}
{{- if gt (len (compact (list $v.secrets.existingSecret $v.secrets.directory (ternary "volume" "" (gt (len $v.secrets.volume) 0))))) 1 }}
[secrets-said-twice] secrets takes one of existingSecret, volume and directory: keep one.
{{- end }}
{{- with $v.redis }}
{{- if and .url .existingSecret }}
[redis-said-twice] redis.url and redis.existingSecret are both set: keep one.
{{- end }}
{{- if and .url (not .enabled) }}
[redis-url-unused] redis.url is set and redis.enabled=false: set it to true, or take the URL out.
{{- end }}
{{- if and .url (urlParse .url).userinfo }}
[redis-password-in-values] redis.url has a user or password, and would stand in a ConfigMap: put the URL into a Secret and name that in redis.existingSecret.
{{- end }}
{{- end }}
{{- range $v.extraEnv }}
{{- if and .value (regexMatch "(_KEYS?|_KEYS_PREVIOUS|_TOKEN|_HEADERS|(POSTGRES|READER|REDIS)_URL)$" .name) }}
[secret-in-extra-env] extraEnv would write {{ .name }} into the Deployment, for all to read who may read that: name a Secret that has it in the values of its section, or give {{ .name }}_FILE.
{{- end }}
{{- end }}
{{- with $v.migration }}
{{- if and (or .existingSecret .vaultKey) (not .key) }}
[migration-without-key] migration.existingSecret or vaultKey is set without migration.key: name the key that holds the URL.
{{- end }}
{{- if and .enabled .key (not (or .existingSecret $v.secrets.existingSecret $hasFiles)) }}
[secret-missing] migration.key has no source: name a Secret in migration.existingSecret or secrets.existingSecret.
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.audit" -}}
{{- $v := .Values -}}
{{- with $v.audit }}
{{- if and (eq .store "file") .verify.enabled (has "ReadWriteOncePod" $v.persistence.accessModes) }}
[claim-for-one-pod] persistence.accessModes has ReadWriteOncePod, so that the verification of the record could not mount it beside the server: use ReadWriteOnce, or audit.verify.enabled=false.
{{- end }}
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.network" -}}
{{- $v := .Values -}}
{{- $route := include "quantconnect-mcp.hasHttpRoute" . -}}
{{- if and $route (not $v.httpRoute.parentRefs) }}
[route-without-parent] httpRoute.enabled=true without httpRoute.parentRefs is a route of no gateway: name the Gateway.
{{- end }}
{{- if and $route (not $v.publicUrl) (not $v.httpRoute.hostnames) }}
[route-without-host] An HTTPRoute without a host name would take the paths of every host of its Gateway: set publicUrl.
{{- end }}
{{- if $v.ingress.enabled }}
{{- if not $v.publicUrl }}
[ingress-without-host] An Ingress needs a host name: set publicUrl.
{{- end }}
{{- if include "quantconnect-mcp.publicPath" . }}
[ingress-below-path] publicUrl has a path, which an Ingress cannot take off again: use a host name of its own, or an HTTPRoute.
{{- end }}
{{- if and $v.networkPolicy.enabled (not $v.networkPolicy.ingress.from) (not $route) }}
[ingress-shut-out] The NetworkPolicy would not let the Ingress controller in: name its namespace in networkPolicy.ingress.from.
{{- end }}
{{- end }}
{{- if and $v.networkPolicy.enabled $v.metrics.enabled (or $v.metrics.podMonitor.enabled $v.metrics.serviceMonitor.enabled) (not $v.networkPolicy.ingress.metricsFrom) }}
[scrape-shut-out] The NetworkPolicy would not let Prometheus in: name its namespace in networkPolicy.ingress.metricsFrom.
{{- end }}
{{- if and $v.metrics.podMonitor.enabled $v.metrics.serviceMonitor.enabled }}
[scraped-twice] podMonitor and serviceMonitor would both scrape every pod: enable one.
{{- end }}
{{- if and (not $v.metrics.enabled) (or $v.metrics.podMonitor.enabled $v.metrics.serviceMonitor.enabled) }}
[monitor-without-metrics] A monitor is enabled and metrics.enabled=false: enable them.
{{- end }}
{{- if eq (int $v.metrics.port) 3000 }}
[port-taken] metrics.port is 3000, that of the MCP endpoint: choose another.
{{- end }}
{{- end -}}

{{- define "quantconnect-mcp.validate.settings" -}}
{{- $v := .Values -}}
{{- $values := include "quantconnect-mcp.managedSettings" . | fromYaml -}}
{{- range $name, $_ := $v.config }}
{{- with get $values $name }}
[setting-has-a-value] config.{{ $name }} is decided by {{ . }}: set that instead.
{{- end }}
{{- end }}
{{- if eq (toString (get $v.config "REVOCATION_FAIL_MODE")) "open" }}
[revocation-open] config.REVOCATION_FAIL_MODE=open lets revoked tokens in while Redis is away, and the server does not start with it on an address others reach: take it out.
{{- end }}
{{- if and (get $v.config "AUDIT_ANCHOR_FILE") (eq $v.audit.store "none") }}
[anchor-of-nothing] config.AUDIT_ANCHOR_FILE is set and audit.store=none: nothing would be anchored. Set a store, or take it out.
{{- end }}
{{- if and (not $v.image.digest) (eq $v.image.tag "latest") }}
[image-tag-moves] image.tag=latest is another image tomorrow, and pods of one release would differ: name a version, or image.digest.
{{- end }}
{{- end -}}

{{/* Variable of the server → the value that decides it. */}}
{{- define "quantconnect-mcp.managedSettings" -}}
MCP_TRANSPORT: the chart, which speaks HTTP
HTTP_HOST: listenAddress
HTTP_PORT: the chart
METRICS_ENABLED: metrics.enabled
METRICS_HOST: listenAddress
METRICS_PORT: metrics.port
MCP_PUBLIC_URL: publicUrl
ALLOWED_HOSTS: allowedHosts
ALLOWED_ORIGINS: allowedOrigins
TRUSTED_PROXIES: trustedProxies
TRUSTED_ISSUERS: auth.trustedIssuers
ENABLE_AUTH: nobody, because it is always on
JWT_ISSUER: auth.jwt.issuer
JWT_AUDIENCE: auth.jwt.audience
JWT_MAX_LIFETIME_SECONDS: auth.jwt.maxLifetimeSeconds
ALLOW_PLAINTEXT_CREDENTIAL_CLAIM: credentials.allowPlaintextClaim
ALLOW_ENV_CREDENTIAL_FALLBACK: credentials.fallback
ENV_FALLBACK_SUBJECT: credentials.fallback
QUANTCONNECT_USER_ID: credentials.fallback.userId
QUANTCONNECT_ORGANIZATION_ID: credentials.fallback.organizationId
VAULT_FILE: credentials.vault.store
REDIS_KEY_PREFIX: redis.keyPrefix
AUDIT_STORE: audit.store
AUDIT_MODE: audit.mode
AUDIT_DIRECTORY: audit.store
AUDIT_ANCHOR_MINUTES: audit.anchors.minutes
AUDIT_ENVIRONMENT: audit.environment
MCP_TOOLSETS: toolsets
CONFIRM_LIVE: confirmLive
LOG_LEVEL: logLevel
LOG_FORMAT: the chart, because collectors of logs read JSON
SHUTDOWN_DRAIN_SECONDS: shutdown.drainSeconds
SHUTDOWN_TIMEOUT_SECONDS: shutdown.timeoutSeconds
OTEL_SERVICE_NAME: otel.serviceName
OTEL_EXPORTER_OTLP_ENDPOINT: otel.endpoint
OTEL_TRACES_SAMPLER: otel.sampler
OTEL_TRACES_SAMPLER_ARG: otel.samplerArg
OTEL_RESOURCE_ATTRIBUTES: otel.resourceAttributes
K8S_POD_NAME: the pod
K8S_NAMESPACE_NAME: the pod
K8S_NODE_NAME: the pod
{{- end -}}
