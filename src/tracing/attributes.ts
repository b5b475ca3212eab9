/**
 * Names in logs and traces, in one place because those of MCP and GenAI may still change. From the semantic
 * conventions of OpenTelemetry (general, HTTP, exceptions; GenAI and MCP, status Development), read in 2026; what they
 * have no name for is ours.
 */
export const Attribute = {
  // What is served.
  method: 'mcp.method.name',
  protocolVersion: 'mcp.protocol.version',
  tool: 'gen_ai.tool.name',
  prompt: 'gen_ai.prompt.name',
  genAiOperation: 'gen_ai.operation.name',
  requestId: 'jsonrpc.request.id',
  rpcStatus: 'rpc.response.status_code',
  errorType: 'error.type',
  resultBytes: 'mcp.result.bytes',
  // For whom.
  tenant: 'tenant.id',
  tenantOfSpan: 'mcp.tenant.id',
  user: 'user.id',
  client: 'oauth.client_id',
  address: 'client.address',
  transport: 'network.transport',
  // Where else it is written down.
  auditEvent: 'audit.event_id',
  reference: 'reference',
  // HTTP, of both ends.
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  urlTemplate: 'url.template',
  // Stores.
  dbSystem: 'db.system.name',
  dbOperation: 'db.operation.name',
  // Decisions.
  decision: 'decision',
  limitScope: 'ratelimit.scope',
  authScheme: 'auth.scheme',
  // Faults that are not foreseen.
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStack: 'exception.stacktrace',
  exceptionCause: 'exception.cause',
  // What writes.
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  environment: 'deployment.environment.name',
  pod: 'k8s.pod.name',
  namespace: 'k8s.namespace.name',
  node: 'k8s.node.name',
} as const;
