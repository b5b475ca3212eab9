import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { signatureHeaders } from '../http/signature.js';
import type { Sandbox } from '../sandbox.js';
import type { Answer } from './answers.js';

const POLL_MS = 10;
const PATIENCE_MS = 5000;

type Extras = Parameters<typeof request>[1];

/** Signs and sends calls to a sandbox in the name of one of its tenants, the first if none is named. */
export class SandboxCaller {
  private readonly tenant;

  constructor(
    private readonly sandbox: Sandbox,
    userId?: number,
  ) {
    this.tenant = sandbox.tenants.find((tenant) => userId === undefined || tenant.userId === userId);
  }

  /** Posts JSON, as most clients do. */
  post<T extends object = Answer>(path: string, args: object = {}, extras: Extras = {}): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    return this.send(path, { ...extras, method: 'POST', body: JSON.stringify(args), headers });
  }

  postForm(path: string, fields: Record<string, string>): Promise<Answer> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
  }

  get(path: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { query });
  }

  /** Repeats a call until its answer is `done`. */
  async poll<T extends object = Answer>(
    path: string,
    args: object,
    done: (answer: T) => boolean,
  ): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.post<T>(path, args);
      if (done(answer)) return answer;
      if (Date.now() > deadline)
        throw new Error(`${path} is not done: ${JSON.stringify(answer).slice(0, 300)}`);
      await pause(POLL_MS);
    }
  }

  private async send<T>(path: string, options: Extras): Promise<T> {
    const { userId, token } = this.tenant ?? { userId: 0, token: '' };
    const headers = { ...(options?.headers as object), ...signatureHeaders(userId, token) };
    const { body } = await request(this.sandbox.url + path, { ...options, headers });
    return (await body.json()) as T;
  }
}
