import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { RequireScopes } from '../../src/auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../src/auth/scope.js';
import { Describe } from '../../src/mcp/decorators/describe.decorator.js';
import { Illustrated } from '../../src/mcp/decorators/illustrated.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import type { Unfinished } from '../../src/mcp/decorators/unfinished.js';
import { QuantConnectRateLimited } from '../../src/quantconnect/quantconnect.errors.js';

/** What the jobs of a test do, and what came to them; the test says when. */
export class JobBoard {
  /** How often each job was begun. */
  readonly begun: string[] = [];
  /** How often a job was looked at. */
  looks = 0;
  finished = false;
  /** Whether the tool waits as long as it may. */
  waits = false;
  /** What the next look fails with. */
  failure: Error | undefined;

  reset(): void {
    this.begun.length = 0;
    Object.assign(this, { looks: 0, finished: false, waits: false, failure: undefined });
  }
}

/** One board for all servers of a test: what QuantConnect is to the real tools. */
export const board = new JobBoard();

export const BUSY = new QuantConnectRateLimited('/backtests/read', 7);
export const PNG = new Uint8Array([1, 2, 3]);

export class RunJobDto {
  @Describe('From the last answer.')
  @IsOptional()
  @IsString()
  handle?: string;
}

interface JobUnderWay extends Unfinished {
  readonly projectId: number;
  readonly backtestId: string;
  readonly waited: number;
}

const STEP_MS = 20;

@Injectable()
export class JobService {
  /** Begins once, waits as long as it may, reports as it goes: as `run_backtest` does. */
  @Tool({ effect: 'write', continues: true, description: 'Runs a job until the test says that it is done.' })
  @RequireScopes(Scope.BacktestsWrite)
  async runJob({ handle }: RunJobDto, call: ToolCall): Promise<Illustrated | JobUnderWay> {
    const { job } = handle === undefined ? { job: randomUUID() } : (call.stateOf(handle) as { job: string });
    call.reportProgress({ progress: 0, total: 1, message: 'begins' });
    await call.once(`${job} begin`, async () => ({ count: board.begun.push(job) }));
    const waited = await this.wait(call);
    if (board.finished)
      return new Illustrated({ verdict: 'fine', backtestId: job }, { pictures: [{ png: PNG }] });
    return {
      status: 'running',
      stage: 'Backtest runs',
      progress: 0.25,
      projectId: 7,
      backtestId: job,
      waited,
      handle: call.handleOf({ job }),
      retryAfterSeconds: 3,
      next: 'delete_backtest stops it.',
    };
  }

  /** Says where it is at uneven steps: that it shows evenly is not left to tools. */
  private async wait(call: ToolCall): Promise<number> {
    const until = Date.now() + (board.waits ? call.waitMs : 0);
    let steps = 0;
    for (;;) {
      board.looks += 1;
      if (board.failure) throw board.failure;
      call.signal.throwIfAborted();
      if (board.finished || call.hurry.aborted || Date.now() >= until) return steps;
      steps += 1;
      call.reportProgress({
        progress: [0.1, 0.1, 0.05, 0.3][Math.min(steps, 3)]!,
        total: 1,
        message: `look ${steps}`,
      });
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }
}

@Module({ providers: [JobService] })
export class JobModule {}
