import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { validateSync, type ValidationError } from 'class-validator';
import { ConfigError } from './config.errors.js';

/** Environment variables as a process has them; tests pass their own. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvVariable {
  /** Name of the environment variable. */
  readonly name: string;
  /** One sentence for the configuration reference. */
  readonly about: string;
  /** Secrets may also come from a file named by `<NAME>_FILE`, and their default is never printed. */
  readonly secret: boolean;
  /** A JSON list of objects of this class; may come from a file as well. */
  readonly list?: ConfigClass<object>;
}

type ConfigClass<T extends object> = new () => T;
type Reader = (raw: string) => unknown;

const VARIABLES = Symbol('env-variables');
// What hosts of bundles leave in place of a setting that its user did not fill in.
const NOT_FILLED_IN = /^\$\{user_config\.\w+\}$/;

/** Binds a configuration field to an environment variable; the field's initialiser is the default. */
export function Env(
  name: string,
  about: string,
  { secret = false, list }: { secret?: boolean; list?: ConfigClass<object> } = {},
): PropertyDecorator {
  return (target, property) => {
    const inherited = (Reflect.getMetadata(VARIABLES, target) ?? new Map()) as Map<string, EnvVariable>;
    const variable: EnvVariable = { name, about, secret, ...(list && { list }) };
    Reflect.defineMetadata(VARIABLES, new Map([...inherited, [String(property), variable]]), target);
  };
}

/** The variables of a configuration class, by field, in the order they are declared. */
export function envVariables(type: ConfigClass<object>): ReadonlyMap<string, EnvVariable> {
  return (Reflect.getMetadata(VARIABLES, type.prototype as object) ?? new Map()) as Map<string, EnvVariable>;
}

/**
 * Reads one configuration class from the environment. An empty variable counts as unset, and so does a
 * `${user_config.…}` of a bundle that its host left as it was.
 * @throws ConfigError naming every variable that is wrong, never its value.
 */
export function loadConfig<T extends object>(type: ConfigClass<T>, env: Environment = process.env): T {
  const config = new type();
  const defaults = { ...config } as Record<string, unknown>;
  const problems: string[] = [];
  for (const [field, variable] of envVariables(type)) {
    try {
      const raw = readRaw(variable, env);
      const read = variable.list ? listReader(variable.list) : readerFor(defaults[field]);
      if (raw !== undefined) Object.assign(config, { [field]: read(raw) });
    } catch (error) {
      problems.push(`${variable.name} ${(error as Error).message}`);
    }
  }
  if (problems.length === 0) problems.push(...validateSync(config).flatMap((e) => describe(type, e)));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

function readRaw({ name, secret, list }: EnvVariable, env: Environment): string | undefined {
  const direct = env[name]?.trim();
  if (direct && !NOT_FILLED_IN.test(direct)) return direct;
  const file = secret || list ? env[`${name}_FILE`]?.trim() : undefined;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    throw new Error(`cannot be read from the file that ${name}_FILE names`);
  }
}

// A field without a default is a text; TypeScript emits no type for a field that infers it from its default.
function readerFor(fallback: unknown): Reader {
  if (typeof fallback === 'boolean') return readBoolean;
  if (typeof fallback === 'number') return readNumber;
  return Array.isArray(fallback) ? readList : (raw) => raw;
}

function readBoolean(raw: string): boolean {
  const value = { true: true, '1': true, yes: true, false: false, '0': false, no: false }[raw.toLowerCase()];
  if (value === undefined) throw new Error('must be true or false');
  return value;
}

function readNumber(raw: string): number {
  const value = Number(raw);
  if (!Number.isFinite(value)) throw new Error('must be a number');
  return value;
}

/** @throws with every problem of every entry, each named by its place, and never a value. */
function listReader(type: ConfigClass<object>): Reader {
  return (raw) => {
    const written = parseJson(raw);
    if (!Array.isArray(written)) throw new Error('must be a JSON list');
    const entries = written.map((entry: unknown) => Object.assign(new type(), entry));
    const problems = entries.flatMap((entry, index) =>
      validateSync(entry, { whitelist: true, forbidNonWhitelisted: true })
        .flatMap(({ constraints = {} }) => Object.values(constraints))
        .map((problem) => `[${index}]: ${problem}`),
    );
    if (problems.length > 0) throw new Error(problems.join('; '));
    return entries.map((entry) => Object.freeze(entry));
  };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // The message of the parser would quote what was written.
    throw new Error('must be JSON');
  }
}

function readList(raw: string): string[] {
  return raw
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item.length > 0);
}

function describe(type: ConfigClass<object>, error: ValidationError): string[] {
  const name = envVariables(type).get(error.property)?.name ?? error.property;
  return Object.values(error.constraints ?? {}).map((message) => message.replace(error.property, name));
}
