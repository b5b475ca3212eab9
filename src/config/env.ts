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
}

type ConfigClass<T extends object> = new () => T;
type Reader = (raw: string) => unknown;

const VARIABLES = Symbol('env-variables');

/** Binds a configuration field to an environment variable; the field's initialiser is the default. */
export function Env(name: string, about: string, options: { secret?: boolean } = {}): PropertyDecorator {
  return (target, property) => {
    const inherited = (Reflect.getMetadata(VARIABLES, target) ?? new Map()) as Map<string, EnvVariable>;
    const variable: EnvVariable = { name, about, secret: options.secret ?? false };
    Reflect.defineMetadata(VARIABLES, new Map([...inherited, [String(property), variable]]), target);
  };
}

/** The variables of a configuration class, by field, in the order they are declared. */
export function envVariables(type: ConfigClass<object>): ReadonlyMap<string, EnvVariable> {
  return (Reflect.getMetadata(VARIABLES, type.prototype as object) ?? new Map()) as Map<string, EnvVariable>;
}

/**
 * Reads one configuration class from the environment. An empty variable counts as unset.
 * @throws ConfigError naming every variable that is wrong, never its value.
 */
export function loadConfig<T extends object>(type: ConfigClass<T>, env: Environment = process.env): T {
  const config = new type();
  const defaults = { ...config } as Record<string, unknown>;
  const problems: string[] = [];
  for (const [field, variable] of envVariables(type)) {
    try {
      const raw = readRaw(variable, env);
      if (raw !== undefined) Object.assign(config, { [field]: readerFor(defaults[field])(raw) });
    } catch (error) {
      problems.push(`${variable.name} ${(error as Error).message}`);
    }
  }
  if (problems.length === 0) problems.push(...validateSync(config).flatMap((e) => describe(type, e)));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

function readRaw({ name, secret }: EnvVariable, env: Environment): string | undefined {
  const direct = env[name]?.trim();
  if (direct) return direct;
  const file = secret ? env[`${name}_FILE`]?.trim() : undefined;
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
