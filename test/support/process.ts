import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const DEFAULTS = { MCP_TRANSPORT: 'http', HTTP_PORT: '0', METRICS_PORT: '0' };

export const DIST = resolve(__dirname, '../../dist');

/** A built server as a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly stdout: string[];
  readonly stderr: string[];
  /** The files of its audit, when it has exited. */
  readonly recorded: string[];
  /** Resolves with the exit status, or the signal that ended it, when all it wrote has been read. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/**
 * The server as it is shipped.
 * @param script What is run instead of it.
 */
export async function startServerProcess(
  env: Record<string, string>,
  script = resolve(DIST, 'main.js'),
): Promise<ServerProcess> {
  const audit = env['AUDIT_DIRECTORY'] ?? mkdtempSync(join(tmpdir(), 'audit-'));
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], ...DEFAULTS, AUDIT_DIRECTORY: audit, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stdout = linesOf(child.stdout!);
  const stderr = linesOf(child.stderr!);
  const recorded: string[] = [];
  const exited = new Promise<number | NodeJS.Signals | null>((done) =>
    child.once('close', (code, signal) => {
      for (const entry of readdirSync(audit, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) recorded.push(readFileSync(join(entry.parentPath, entry.name), 'utf8'));
      if (!env['AUDIT_DIRECTORY']) rmSync(audit, { recursive: true, force: true });
      done(code ?? signal);
    }),
  );
  const url = await Promise.race([announcedUrl(stderr, child), exited.then(() => undefined)]);
  if (!url) throw new Error(`The server did not start:\n${stderr.join('\n')}`);
  return { child, url, stdout, stderr, recorded, exited };
}

function linesOf(stream: NodeJS.ReadableStream): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return lines;
}

async function announcedUrl(lines: readonly string[], child: ChildProcess): Promise<string | undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    const found = lines.map((line) => /Serving \d+ tools on (http:\S+)\/mcp/.exec(line)?.[1]).find(Boolean);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  return undefined;
}
