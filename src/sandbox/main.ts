import { readSandboxSettings, SandboxConfigError } from './sandbox.config.js';
import { startSandbox, type Sandbox } from './sandbox.js';

// `EX_CONFIG` of sysexits.h: starting again will not help until a setting is changed.
const BAD_CONFIGURATION = 78;

async function run(): Promise<void> {
  const sandbox = await startSandbox(readSandboxSettings());
  const users = sandbox.tenants.map(({ userId }) => userId).join(', ');
  process.stdout.write(`QuantConnect sandbox at ${sandbox.url}, users ${users}. Stop it with Ctrl+C.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(sandbox));
}

async function stop(sandbox: Sandbox): Promise<void> {
  await sandbox.close();
  process.exitCode = 0;
}

function fail(error: unknown): void {
  const isConfiguration = error instanceof SandboxConfigError;
  process.stderr.write(
    `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = isConfiguration ? BAD_CONFIGURATION : 1;
}

run().catch(fail);
