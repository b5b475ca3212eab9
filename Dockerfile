# syntax=docker/dockerfile:1

# Both bases are arguments so that a release can pin them by digest: NAME:TAG@sha256:…
# They share one Debian, so that a native addon built in the first loads in the second.
ARG BUILD_IMAGE=node:24-trixie-slim
# No shell, no package manager. RUNTIME=node:24-trixie-slim builds an image that has them.
ARG RUNTIME=gcr.io/distroless/nodejs24-debian13:nonroot

# JavaScript is the same on every platform: compiled once, on the builder's own.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing here needs an install script to build, so none gets to run.
RUN --mount=type=cache,id=npm,target=/root/.npm,sharing=locked \
    npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src/ src/
COPY views/ views/
COPY scripts/build-views.mjs scripts/build-server.mjs scripts/
COPY scripts/shipping/ scripts/shipping/
# The conformance fixtures are for the runner. Of the maps, only those of the bundle are read, for stacks in the log.
RUN npm run build && rm -r dist/conformance dist/bundle/conformance* && \
    find dist -type f \( -name '*.map' -not -path 'dist/bundle/*' -o -name '.tsbuildinfo' \) -delete

# The record of what was done needs a place that the process may write to.
RUN mkdir /record

# Of the target platform, because dependencies may differ between platforms.
FROM ${BUILD_IMAGE} AS prod-deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,id=npm,target=/root/.npm,sharing=locked \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# The terms of every package stay.
COPY scripts/prune-dependencies.mjs scripts/
COPY scripts/shipping/ scripts/shipping/
RUN node scripts/prune-dependencies.mjs node_modules

# What V8 compiles at a start, made by the program and the user that will look for it: neither may write in the image.
FROM ${RUNTIME} AS compiled
USER 0:0
ENV PATH=/nodejs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production
WORKDIR /app
COPY --from=prod-deps /app/node_modules/ node_modules/
COPY --from=build /app/dist/ dist/
COPY --chmod=0644 package.json ./
COPY --from=build --chown=65532:65532 --chmod=0700 /record/ .compile-cache/
COPY scripts/image/warm-up.mjs /
USER 65532:65532
RUN ["node", "/warm-up.mjs"]

FROM ${RUNTIME}
# Distroless has another user already, whom WORKDIR would give /app to, and with it the right to replace what is in it.
USER 0:0
# Distroless keeps node outside PATH; with it there, one image definition fits both runtimes.
ENV PATH=/nodejs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production
WORKDIR /app
# Owned by root, run as another: the process cannot change its own code.
COPY --from=prod-deps /app/node_modules/ node_modules/
COPY --from=build /app/dist/ dist/
COPY --from=compiled --chown=0:0 /app/.compile-cache/ .compile-cache/
# The version is read from package.json. The mode is set because a checkout may be private to its owner.
COPY --chmod=0644 package.json LICENSE THIRD-PARTY-NOTICES.md ./
# The one directory that is not root's, and a volume, so that the rest can be read-only.
COPY --from=build --chown=65532:65532 --chmod=0700 /record/ audit/
VOLUME ["/app/audit"]

# A number, because Kubernetes cannot tell whether a name is root.
USER 65532:65532
EXPOSE 3000 9464
STOPSIGNAL SIGTERM
# stdio has no port to ask; its client notices the end of the process by itself.
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "process.env.MCP_TRANSPORT === 'http' && fetch('http://127.0.0.1:' + (process.env.HTTP_PORT || 3000) + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# `serve` speaks the transport of MCP_TRANSPORT, stdio unless set. Other words are other commands:
# `docker run --rm IMAGE --help`.
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]

# By this the MCP registry knows whose image it is: the name in server.json.
LABEL io.modelcontextprotocol.server.name="io.github.ledgai/quantconnect-mcp"

# Last, so that a new revision rebuilds nothing.
ARG RUNTIME
ARG VERSION=dev
ARG REVISION=unknown
ARG CREATED=
ARG SOURCE=
# In mcp_server_build_info, by which a dashboard marks what was deployed.
ENV BUILD_REVISION=${REVISION}
LABEL org.opencontainers.image.title="LedgAI QuantConnect MCP" \
      org.opencontainers.image.description="QuantConnect for AI agents: a multi-tenant MCP server with JWT authentication, scopes and audit." \
      org.opencontainers.image.vendor="LedgAI" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${RUNTIME}"
