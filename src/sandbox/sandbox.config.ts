import type { SandboxSettings } from './sandbox.settings.js';
import { DEFAULT_LIMITS } from './world/limits.js';
import { DEMO_TENANTS, type Tenant } from './world/tenants.js';

/** A setting that cannot be used. Names its variable, and never repeats its value. */
export class SandboxConfigError extends Error {
  constructor(variable: string, cure: string) {
    super(`${variable} ${cure}`);
    this.name = 'SandboxConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

// The port on which LEAN's own tools look for a local API.
const DEFAULT_PORT = 5612;
const LARGEST_PORT = 65_535;
const LONGEST_BACKTEST = 86_400;

/** Reads the settings of a sandbox that runs as a process of its own. */
export function readSandboxSettings(environment: Environment = process.env): SandboxSettings {
  return {
    host: environment['SANDBOX_HOST'] || '127.0.0.1',
    port: wholeNumber(environment, 'SANDBOX_PORT', DEFAULT_PORT, LARGEST_PORT),
    tenants: readTenants(environment['SANDBOX_TENANTS']),
    speed: readSpeed(environment['SANDBOX_SPEED']),
    backtestSeconds: readBacktestSeconds(environment['SANDBOX_BACKTEST_SECONDS']),
    limits: {
      filesPerProject: wholeNumber(environment, 'SANDBOX_FILES_PER_PROJECT', DEFAULT_LIMITS.filesPerProject),
      bytesPerFile: wholeNumber(environment, 'SANDBOX_BYTES_PER_FILE', DEFAULT_LIMITS.bytesPerFile),
      backtestNodes: wholeNumber(environment, 'SANDBOX_BACKTEST_NODES', DEFAULT_LIMITS.backtestNodes),
    },
  };
}

function wholeNumber(
  environment: Environment,
  variable: string,
  preset: number,
  largest = 1_000_000,
): number {
  const text = environment[variable];
  if (!text) return preset;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= largest) return value;
  throw new SandboxConfigError(variable, `must be a whole number from 0 to ${largest}.`);
}

function readSpeed(text: string | undefined): number {
  const speed = text ? Number(text) : 1;
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new SandboxConfigError('SANDBOX_SPEED', 'must be a number above 0; 1 is about the real pace.');
}

function readBacktestSeconds(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST_BACKTEST) return seconds;
  throw new SandboxConfigError(
    'SANDBOX_BACKTEST_SECONDS',
    `must be above 0, and at most ${LONGEST_BACKTEST}.`,
  );
}

function readTenants(text: string | undefined): readonly Tenant[] {
  if (!text) return DEMO_TENANTS;
  const tenants = text.split(',').map(readTenant);
  const userIds = new Set(tenants.map(({ userId }) => userId));
  if (userIds.size < tenants.length)
    throw new SandboxConfigError('SANDBOX_TENANTS', 'names a user id twice.');
  return tenants;
}

function readTenant(text: string): Tenant {
  const [user = '', token = '', organizationId = '', ...rest] = text.trim().split(':');
  const isComplete = /^[1-9]\d*$/.test(user) && token !== '' && /^[0-9a-f]{32}$/.test(organizationId);
  if (isComplete && rest.length === 0) return { userId: Number(user), token, organizationId };
  const form =
    'user:token:organization, a number, a text without colons and 32 hex characters, joined by commas';
  throw new SandboxConfigError('SANDBOX_TENANTS', `must be a list of ${form}.`);
}
