import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';

export const RESOURCE = 'https://mcp.example.com/mcp';
const CALLBACK = 'https://desk.example.com/callback';

interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
}

/** oidc-provider as the identity provider of a test. */
export class Idp {
  private constructor(
    private child: ChildProcess,
    readonly url: string,
    private readonly scopes: string,
  ) {}

  /** @param scopes that it may grant for `RESOURCE`. */
  static async start(scopes: readonly string[]): Promise<Idp> {
    const words = scopes.join(' ');
    const { child, url } = await spawnIdp('0', words);
    return new Idp(child, url, words);
  }

  /** A token of a program, without a person. @param resource left out: an opaque one. */
  async clientCredentials(scope: string, resource?: string): Promise<string> {
    const body = { grant_type: 'client_credentials', scope, ...(resource && { resource }) };
    return (await this.tokens('agent', body)).access_token;
  }

  /** The tokens of a person who signed in and consented, as a browser would have it. */
  async signIn(login: string, scope: string): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url');
    const code = await this.codeFor(login, {
      client_id: 'desk',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope,
      resource: RESOURCE,
      nonce: 'n',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return this.tokens('desk', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
      resource: RESOURCE,
    });
  }

  /** A new key signs from now on; the ones before stay published. Resolves with its name. */
  async rotate(): Promise<string> {
    this.child.send('rotate');
    const [{ rotated }] = (await once(this.child, 'message')) as [{ rotated: string }];
    return rotated;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** At the same address, with other keys. */
  async restart(): Promise<void> {
    this.child = (await spawnIdp(new URL(this.url).port, this.scopes)).child;
  }

  private async tokens(clientId: string, body: Record<string, string>): Promise<Tokens> {
    const response = await fetch(`${this.url}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientId}-secret`).toString('base64')}` },
      body: new URLSearchParams(body),
    });
    const answer = (await response.json()) as Tokens;
    if (!response.ok) throw new Error(`The identity provider refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  private async codeFor(login: string, query: Record<string, string>): Promise<string> {
    const browser = new Browser();
    let next = `${this.url}/auth?${new URLSearchParams(query).toString()}`;
    for (let step = 0; step < 10; step += 1) {
      const isForm = /\/interaction\/[^/]+$/.test(next);
      const answers = isForm && { prompt: await browser.promptOf(next), login, password: 'any' };
      next = await browser.follow(next, answers ? new URLSearchParams(answers) : undefined);
      if (next.startsWith(CALLBACK)) return new URL(next).searchParams.get('code')!;
    }
    throw new Error('The identity provider did not come to an end');
  }
}

/** Cookies and redirects, which are all of a browser that a sign-in needs. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async promptOf(url: string): Promise<string> {
    const html = await (await this.ask(url)).text();
    return /name="prompt" value="(\w+)"/.exec(html)![1]!;
  }

  /** Where the answer leads to. */
  async follow(url: string, body?: URLSearchParams): Promise<string> {
    const response = await this.ask(url, body);
    const location = response.headers.get('location');
    if (!location) throw new Error(`${url} leads nowhere: ${response.status} ${await response.text()}`);
    return new URL(location, url).href;
  }

  private async ask(url: string, body?: URLSearchParams): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: cookie },
      ...(body && { method: 'POST', body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
}

async function spawnIdp(port: string, scopes: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(resolve(__dirname, 'oidc-provider.mjs'), [port, scopes, RESOURCE], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  const errors: Buffer[] = [];
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk));
  const started = once(child, 'message') as Promise<[{ url: string }]>;
  const [message] = await Promise.race([started, once(child, 'exit').then(() => [undefined])]);
  if (!message) throw new Error(`The identity provider did not start:\n${Buffer.concat(errors).toString()}`);
  return { child, url: message.url };
}
