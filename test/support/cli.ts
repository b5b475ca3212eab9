import { run } from '../../src/cli/run.js';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, with an environment of its own. */
export async function cli(line: string, env: Record<string, string>, input = ''): Promise<CliResult> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(line.split(' ').filter(Boolean), {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: () => Promise.resolve(input),
    env,
    version: '1.2.3',
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The same for a command that is expected to do what it is for. */
export async function cliOk(line: string, env: Record<string, string>, input = ''): Promise<string> {
  const { code, out, err } = await cli(line, env, input);
  if (code !== 0) throw new Error(`${line} ended with ${code}: ${err}`);
  return out;
}
