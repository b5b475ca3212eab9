import { bearer, type RawRequest } from './raw-request.js';

export interface HttpCase {
  readonly line: string;
  readonly title: string;
  readonly status: number;
  /** What `WWW-Authenticate` looks like. */
  readonly challenge?: RegExp;
  readonly make: (goodToken: string) => RawRequest;
}

const WITHOUT_ERROR = /^Bearer scope="qc:account:read [^"]*"$/;
const INVALID_REQUEST = /^Bearer error="invalid_request"/;
const auth = (value: string): readonly [string, string] => ['Authorization', value];

const authorization: HttpCase[] = [
  {
    line: '33',
    title: 'two Authorization headers',
    status: 400,
    challenge: INVALID_REQUEST,
    make: (token) => ({ headers: [bearer(token), bearer(token)] }),
  },
  {
    line: '33',
    title: 'a good header before a foreign one',
    status: 400,
    make: (token) => ({ headers: [bearer(token), ['AUTHORIZATION', 'Basic eDp5']] }),
  },
  {
    line: '33',
    title: 'a good header behind an empty one',
    status: 400,
    make: (token) => ({ headers: [['authorization', ''], bearer(token)] }),
  },
  {
    line: '35',
    title: 'Basic',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: () => ({ headers: [auth('Basic eDp5')] }),
  },
  {
    line: '35',
    title: 'a good token as Basic',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: (token) => ({ headers: [auth(`Basic ${token}`)] }),
  },
  {
    line: '35',
    title: 'a good token without scheme',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: (token) => ({ headers: [auth(token)] }),
  },
  {
    line: '35',
    title: 'a scheme that only begins like ours',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: (token) => ({ headers: [auth(`BearerX ${token}`)] }),
  },
  {
    line: '35',
    title: 'Bearer without token',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: () => ({ headers: [auth('Bearer ')] }),
  },
  { line: '35', title: 'nothing', status: 401, challenge: WITHOUT_ERROR, make: () => ({}) },
  {
    line: '35',
    title: 'the token in another header',
    status: 401,
    make: (token) => ({
      headers: [
        ['Proxy-Authorization', `Bearer ${token}`],
        ['Cookie', `token=${token}`],
      ],
    }),
  },
  { line: '36', title: 'bearer', status: 200, make: (token) => ({ headers: [auth(`bearer ${token}`)] }) },
  { line: '36', title: 'BEARER', status: 200, make: (token) => ({ headers: [auth(`BEARER ${token}`)] }) },
];

const elsewhere: HttpCase[] = [
  {
    line: '37',
    title: 'token in the query only',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: (token) => ({ path: `/mcp?access_token=${token}` }),
  },
  {
    line: '37',
    title: 'token in query and header',
    status: 400,
    challenge: INVALID_REQUEST,
    make: (token) => ({ path: `/mcp?a=1&access_token=${token}`, headers: [bearer(token)] }),
  },
  {
    line: '37',
    title: 'escaped name in the query, and a header',
    status: 400,
    make: (token) => ({ path: `/mcp?access%5Ftoken=x`, headers: [bearer(token)] }),
  },
  {
    line: '37',
    title: 'token in the body',
    status: 401,
    challenge: WITHOUT_ERROR,
    make: (token) => ({
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: `access_token=${token}`,
    }),
  },
];

const hosts: HttpCase[] = [
  ...[
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0.0.0.0',
    '[::]',
    'a@localhost',
    '',
  ].map((host) => ({
    line: '38',
    title: `Host ${host || 'empty'}`,
    status: 421,
    make: (token: string) => ({ headers: [['Host', host] as const, bearer(token)] }),
  })),
  ...['localhost:3000', '127.0.0.1', '[::1]:3000', 'LOCALHOST'].map((host) => ({
    line: '38',
    title: `Host ${host}`,
    status: 200,
    make: (token: string) => ({ headers: [['Host', host] as const, bearer(token)] }),
  })),
  {
    line: '38',
    title: 'a foreign Host with our name forwarded',
    status: 421,
    make: (token) => ({
      headers: [['Host', 'evil.example'], ['X-Forwarded-Host', 'localhost'], bearer(token)],
    }),
  },
  {
    line: '38',
    title: 'our Host with a foreign name forwarded',
    status: 200,
    make: (token) => ({
      headers: [['Host', 'localhost'], ['X-Forwarded-Host', 'evil.example'], bearer(token)],
    }),
  },
  {
    line: '38',
    title: 'two Host headers',
    status: 421,
    make: (token) => ({ headers: [['Host', 'localhost'], ['Host', 'evil.example'], bearer(token)] }),
  },
  {
    line: '38',
    title: 'our Host twice',
    status: 421,
    make: (token) => ({
      headers: [['Host', 'localhost'], ['Host', 'localhost'], bearer(token)],
    }),
  },
  {
    line: '38',
    title: 'a foreign host in the request target',
    status: 421,
    make: (token) => ({ path: 'http://evil.example/mcp', headers: [bearer(token)] }),
  },
];

const preflight = (origin: string): RawRequest => ({
  method: 'OPTIONS',
  headers: [
    ['Origin', origin],
    ['Access-Control-Request-Method', 'POST'],
  ],
});

const origins: HttpCase[] = [
  {
    line: '40',
    title: 'preflight of this machine',
    status: 204,
    make: () => preflight('http://localhost:5173'),
  },
  {
    line: '40',
    title: 'preflight of a stranger',
    status: 403,
    make: () => preflight('https://evil.example'),
  },
  ...[
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
    '',
  ].map((origin) => ({
    line: '40',
    title: `a call from the origin ${origin || 'empty'}`,
    status: 403,
    make: (token: string) => ({ headers: [['Origin', origin] as const, bearer(token)] }),
  })),
  ...['HEAD', 'GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'].map((method) => ({
    line: '46',
    title: `${method} without token`,
    status: 401,
    make: () => ({ method }),
  })),
];

/** One request per row; the number is the line of the corpus. */
export const HTTP_CASES: readonly HttpCase[] = [...authorization, ...elsewhere, ...hosts, ...origins];
