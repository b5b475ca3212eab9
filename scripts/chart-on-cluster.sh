#!/usr/bin/env bash
# Installs the chart into the cluster that kubectl speaks to, and has it test itself: an image that is there already,
# one replica, a namespace that takes nothing but what Pod Security's `restricted` lets through.
#   bash scripts/chart-on-cluster.sh REPOSITORY TAG
set -euo pipefail
repository=$1 tag=$2
namespace=quantconnect-mcp
key() { head -c 32 /dev/urandom | base64; }

kubectl create namespace "$namespace"
kubectl label namespace "$namespace" pod-security.kubernetes.io/enforce=restricted
kubectl --namespace "$namespace" create secret generic quantconnect-mcp \
  --from-literal=jwt-secret-key="$(key)$(key)" --from-literal=vault-keys="2026=base64:$(key)"
helm install quantconnect-mcp helm/quantconnect-mcp --namespace "$namespace" \
  --values helm/quantconnect-mcp/ci/minimal-values.yaml \
  --set image.registry= --set image.repository="$repository" --set image.tag="$tag" --set image.pullPolicy=Never \
  --wait --timeout 5m || { kubectl --namespace "$namespace" describe pods; exit 1; }
helm test quantconnect-mcp --namespace "$namespace" --logs --timeout 3m
# An upgrade that changes nothing but the pods: they go one after the other.
helm upgrade quantconnect-mcp helm/quantconnect-mcp --namespace "$namespace" --reuse-values \
  --set secrets.revision=again --wait --timeout 5m
helm test quantconnect-mcp --namespace "$namespace" --logs --timeout 3m
helm uninstall quantconnect-mcp --namespace "$namespace" --wait
