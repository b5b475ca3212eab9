import { Injectable } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsHash, IsInt, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Illustrated } from '../../mcp/decorators/illustrated.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { Pictures } from '../../pictures/pictures.js';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { QuantConnectError } from '../../quantconnect/quantconnect.errors.js';
import {
  type ComparedRun,
  labelOf,
  type RunCode,
  type UnreadRun,
} from '../../research/comparison/compared-run.js';
import { comparisonOf } from '../../research/comparison/comparison.js';
import { EvidenceReader } from '../../research/evidence.js';
import { reasonOf } from '../../research/reason.js';
import { verdictOf } from '../../research/verdict.js';

export class CompareBacktestsDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Backtest ids.')
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(10)
  @IsHash('md5', { each: true })
  backtestIds!: string[];
}

// Three requests for each run: more at once would hold up what else the account asks.
const AT_ONCE = 3;
const SOURCE = /\.(?:py|cs)$/;
const NO_RIGHTS = { readsFiles: false, asksForExplanations: false };

@Injectable()
export class ComparisonService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly evidence: EvidenceReader,
    private readonly pictures: Pictures,
  ) {}

  @Tool({
    effect: 'read',
    description:
      'Compare backtests: statistics with the best marked, parameters and code that differ, flags, equity curves drawn.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async compareBacktests({ projectId, backtestIds }: CompareBacktestsDto, call: ToolCall): Promise<object> {
    let done = 0;
    const ids = [...new Set(backtestIds)];
    const read = await inTurns(ids, AT_ONCE, async (backtestId, index) => {
      const run = await this.read(call, projectId, backtestId, labelOf(index));
      call.reportProgress({ progress: (done += 1), total: ids.length });
      return run;
    });
    const runs = read.filter((run): run is ComparedRun => 'evidence' in run);
    const failed = read.filter((run): run is Failed => 'error' in run);
    // Nothing to show is a failure like that of any other tool.
    if (runs.length === 0 && failed[0]) throw failed[0].error;
    const comparison = comparisonOf(runs, failed.map(unreadOf));
    const png = await this.pictures.overlay(overlayOf(runs), 'light');
    return png ? new Illustrated(comparison, { pictures: [{ png }] }) : comparison;
  }

  /** A run that cannot be read does not hide the others. */
  private async read(
    call: ToolCall,
    projectId: number,
    backtestId: string,
    label: string,
  ): Promise<ComparedRun | Failed> {
    try {
      const evidence = await this.evidence.read(call, { projectId, backtestId }, NO_RIGHTS, 'brief');
      const code = await this.codeOf(call, evidence.backtest['snapshotId']);
      const whole = typeof code === 'string' ? evidence : { ...evidence, source: code };
      return { label, evidence: whole, verdict: verdictOf(whole), code };
    } catch (error) {
      if (!(error instanceof QuantConnectError)) throw error;
      return { label, backtestId, error };
    }
  }

  /**
   * What ran. QuantConnect does not say that the files of a snapshot can be read; it calls the id of another kind of
   * snapshot that of a project, so they are asked for as the files of one, and it may refuse.
   */
  private async codeOf(call: ToolCall, snapshotId: unknown): Promise<RunCode> {
    if (!call.principal.scopes.has(Scope.FilesRead)) return `the token lacks ${Scope.FilesRead}`;
    if (typeof snapshotId !== 'number') return 'no snapshot';
    try {
      const { files } = await this.quantconnect.post(call, '/files/read', { projectId: snapshotId });
      const source = entriesOf(files).map(fieldsOf).flatMap(sourceIn);
      return source.length > 0 ? new Map(source) : 'its snapshot has no source files';
    } catch (error) {
      if (!(error instanceof QuantConnectError)) throw error;
      return `its snapshot cannot be read: ${reasonOf(error)}`;
    }
  }
}

interface Failed {
  readonly label: string;
  readonly backtestId: string;
  readonly error: QuantConnectError;
}

const unreadOf = ({ label, backtestId, error }: Failed): UnreadRun => ({
  run: label,
  backtestId,
  why: reasonOf(error),
});

function sourceIn({ name, content }: Record<string, unknown>): readonly (readonly [string, string])[] {
  const isSource = typeof name === 'string' && SOURCE.test(name) && typeof content === 'string';
  return isSource ? [[name, content]] : [];
}

function overlayOf(runs: readonly ComparedRun[]) {
  return {
    title: `${runs.length} backtests, each from 100`,
    runs: runs.map(({ label, evidence, verdict: { name } }) => ({
      name: typeof name === 'string' ? `${label} ${name}` : label,
      equity: evidence.equity,
    })),
  };
}

/** Works on all of them, a few at a time, and keeps their order. */
async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
