import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { signatureHeaders } from './http/signature.js';
import type { Tenant } from './world/tenants.js';

/** What the API answered: whatever fields the endpoint has, besides the envelope. */
export interface Answer {
  success: boolean;
  errors?: string[];
  // An answer is read by tests that state what they expect of it, so its fields are left loose.
  [field: string]: any;
}

const POLL_MS = 10;
const PATIENCE_MS = 5000;

/** Signs and sends calls to a sandbox in the name of one tenant; for tests and demonstrations. */
export class SandboxCaller {
  constructor(
    private readonly url: string,
    private readonly tenant: Tenant,
  ) {}

  /** Posts JSON, as most clients do. */
  async post(path: string, args: object = {}): Promise<Answer> {
    const headers = { ...this.signature(), 'Content-Type': 'application/json' };
    const { body } = await request(this.url + path, { method: 'POST', headers, body: JSON.stringify(args) });
    return (await body.json()) as Answer;
  }

  /** Posts form fields. */
  async postForm(path: string, fields: Record<string, string>): Promise<Answer> {
    const headers = { ...this.signature(), 'Content-Type': 'application/x-www-form-urlencoded' };
    const form = new URLSearchParams(fields).toString();
    const { body } = await request(this.url + path, { method: 'POST', headers, body: form });
    return (await body.json()) as Answer;
  }

  async get(path: string, query: Record<string, string> = {}): Promise<Answer> {
    const { body } = await request(this.url + path, { headers: this.signature(), query });
    return (await body.json()) as Answer;
  }

  /** Repeats a call until its answer is `done`. */
  async poll(path: string, args: object, done: (answer: Answer) => boolean): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.post(path, args);
      if (done(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`${path} is not done: ${JSON.stringify(answer).slice(0, 300)}`);
      await pause(POLL_MS);
    }
  }

  signature(): Record<string, string> {
    return signatureHeaders(this.tenant.userId, this.tenant.token);
  }
}
