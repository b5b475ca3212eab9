import type { IncomingHttpHeaders } from 'node:http';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';

export const MODERN = '2026-07-28';

/** A request in which nothing is unusual; `name` and `input` are of a call. */
export interface PlainMessage {
  readonly id: string | number;
  readonly method: 'tools/call' | 'tools/list';
  readonly name: string;
  readonly input: Record<string, unknown>;
  /** Of 2026-07-28, where every request says who sends it. Before, a handshake did. */
  readonly sender: Sender | undefined;
}

/** What a client says of itself. */
export interface Sender {
  readonly clientInfo: { readonly name: string; readonly version: string } | undefined;
  readonly capabilities: ClientCapabilities;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a `tools/call` or `tools/list` that has nothing but what such a request needs, in headers and body. Of what it
 * does not know, or knows to be wrong, it says nothing but that: the SDK then looks at it. What it accepts the SDK
 * accepts too; a spec holds that.
 */
export function plainMessage(body: unknown, headers: IncomingHttpHeaders): PlainMessage | undefined {
  if (!isObject(body) || !hasOnly(body, MESSAGE)) return undefined;
  const { jsonrpc, id, method, params = NOTHING } = body;
  if (jsonrpc !== '2.0' || !isId(id) || (method !== 'tools/call' && method !== 'tools/list'))
    return undefined;
  if (!isObject(params) || !hasOnly(params, method === 'tools/call' ? CALL : LIST)) return undefined;
  const {
    name = method === 'tools/list' ? '' : undefined,
    arguments: input = {},
    _meta: meta = NOTHING,
  } = params;
  if (typeof name !== 'string' || !isObject(input) || !isObject(meta)) return undefined;
  const isModern = meta[PROTOCOL_VERSION_META_KEY] !== undefined;
  if (isModern ? !agrees(headers, method, name) : !isOfOldRevision(headers, meta)) return undefined;
  const sender = isModern ? senderOf(meta) : undefined;
  if (isModern && !sender) return undefined;
  return { id, method, name, input, sender };
}

const MESSAGE = new Set(['jsonrpc', 'id', 'method', 'params']);
const CALL = new Set(['name', 'arguments', '_meta']);
const LIST = new Set(['_meta']);
const INFO = new Set(['name', 'version', 'title']);
const ENVELOPE = new Set([PROTOCOL_VERSION_META_KEY, CLIENT_INFO_META_KEY, CLIENT_CAPABILITIES_META_KEY]);
const OF_THE_PROTOCOL = 'io.modelcontextprotocol/';
const NOTHING: Json = Object.freeze({});

/** The headers that repeat what the body says. */
function agrees(headers: IncomingHttpHeaders, method: string, name: string): boolean {
  return (
    headers['mcp-protocol-version'] === MODERN &&
    headers['mcp-method'] === method &&
    (method === 'tools/list' || headers['mcp-name'] === name)
  );
}

function isOfOldRevision(headers: IncomingHttpHeaders, meta: Json): boolean {
  const version = headers['mcp-protocol-version'];
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(version as string)) return false;
  return Object.keys(meta).every((key) => isOfTheClient(key));
}

function senderOf(meta: Json): Sender | undefined {
  const { [CLIENT_INFO_META_KEY]: info, [CLIENT_CAPABILITIES_META_KEY]: capabilities } = meta;
  if (meta[PROTOCOL_VERSION_META_KEY] !== MODERN) return undefined;
  if (!Object.keys(meta).every((key) => ENVELOPE.has(key) || isOfTheClient(key))) return undefined;
  if (!isCapabilities(capabilities) || (info !== undefined && !isInfo(info))) return undefined;
  return { clientInfo: info, capabilities };
}

/** Who asks for progress gets an event stream; keys of the protocol ask for something too. */
const isOfTheClient = (key: string): boolean => key !== 'progressToken' && !key.startsWith(OF_THE_PROTOCOL);

function isInfo(info: unknown): info is Sender['clientInfo'] & {} {
  return (
    isObject(info) &&
    hasOnly(info, INFO) &&
    isText(info['name']) &&
    isText(info['version']) &&
    isText(info['title'] ?? '')
  );
}

function isCapabilities(declared: unknown): declared is ClientCapabilities {
  return (
    isObject(declared) && Object.keys(declared).every((key) => CAPABILITIES[key]?.(declared[key]) === true)
  );
}

const EMPTY = new Set<string>();
const CAPABILITIES: Readonly<Record<string, (declared: unknown) => boolean>> = Object.freeze({
  __proto__: null as never,
  elicitation: (declared: unknown) => isObject(declared) && hasOnlyEmpty(declared, 'form', 'url'),
  sampling: (declared: unknown) => isObject(declared) && hasOnlyEmpty(declared, 'context', 'tools'),
  roots: (declared: unknown) => isObject(declared) && hasOnly(declared, EMPTY),
  extensions: (declared: unknown) => isObject(declared) && Object.values(declared).every(isObject),
  experimental: (declared: unknown) => isObject(declared) && Object.values(declared).every(isObject),
});

function hasOnlyEmpty(value: Json, ...names: readonly string[]): boolean {
  return Object.entries(value).every(
    ([key, declared]) => names.includes(key) && isObject(declared) && hasOnly(declared, EMPTY),
  );
}

function hasOnly(value: Json, names: ReadonlySet<string>): boolean {
  for (const key of Object.keys(value)) if (!names.has(key)) return false;
  return true;
}

function isObject(value: unknown): value is Json & Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isId = (id: unknown): id is string | number => isText(id) || Number.isSafeInteger(id);
