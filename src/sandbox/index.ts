export type { Fault, FaultKind } from './control/faults.js';
export type { RecordedRequest } from './control/recorded-request.js';
export type { RequestFilter } from './control/request-log.js';
export { signatureHeaders } from './http/signature.js';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export type { Limits } from './world/limits.js';
export { SandboxCaller } from './testing/sandbox-caller.js';
export { DEMO_TENANTS, type Tenant } from './world/tenants.js';
