import { Injectable } from '@nestjs/common';
import { Scope } from '../../auth/scope.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import type { QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { CompileService } from '../compile/compile.service.js';
import { distinct, type Finding, findingIn, withExcerpts } from './finding.js';
import { idIn } from './id-in.js';
import type { Waiting } from './waiting.js';

export interface BuildRef {
  readonly projectId: number;
  readonly compileId: string;
}

interface Unbuilt {
  readonly runId: string;
  readonly projectId: number;
  readonly compileId?: string | undefined;
}

// With what stands beside them in 4 kB.
const FINDINGS_BYTES = 3000;
const MOST_FINDINGS = 12;

/** Compiles a project and says what is wrong with it. */
@Injectable()
export class BuildService {
  constructor(
    private readonly compiles: CompileService,
    private readonly quantconnect: QuantConnectClient,
    private readonly config: QuantConnectConfig,
  ) {}

  /** The build of a run that may have none yet; undefined where the time is over first. */
  async begun(
    { runId, projectId, compileId }: Unbuilt,
    waiting: Waiting,
    call: ToolCall,
  ): Promise<BuildRef | undefined> {
    if (compileId !== undefined) return { projectId, compileId };
    return waiting.done(() => call.once(`${runId} build`, () => this.start(projectId, call)));
  }

  async start(projectId: number, call: ToolCall): Promise<BuildRef> {
    const compileId = idIn(
      await this.compiles.createCompile({ projectId }, call),
      'compileId',
      '/compile/create',
    );
    return { projectId, compileId };
  }

  /** The answer about a build that has ended; undefined while it goes on. */
  ended(build: BuildRef, waiting: Waiting, firstPauseMs?: number): Promise<JsonObject | undefined> {
    return waiting.until({
      read: (reading) => this.quantconnect.post(reading, '/compile/read', { ...build }),
      isFinal: ({ state }) => state === 'BuildSuccess' || state === 'BuildError',
      ...(firstPauseMs !== undefined && { firstPauseMs }),
    });
  }

  /** What the log of a build complains about; the lines it names as far as the token lets them be read. */
  async findings(
    { logs }: JsonObject,
    projectId: number,
    waiting: Waiting,
    call: ToolCall,
  ): Promise<Finding[]> {
    const said = distinct(entriesOf(logs).map((line) => findingIn(String(line), 'compile')));
    const shown = said.slice(0, MOST_FINDINGS);
    if (!call.principal.scopes.has(Scope.FilesRead)) return [...fitting(shown, FINDINGS_BYTES)];
    const answer = await waiting.last((reading) => this.files(reading, projectId));
    return [...fitting(withExcerpts(shown, answer?.['files']), FINDINGS_BYTES)];
  }

  files(reading: QuantConnectCall, projectId: number): Promise<JsonObject> {
    return this.quantconnect.post(reading, '/files/read', { projectId, codeSourceId: this.config.agentName });
  }

  /** What a run that does not build is answered with. */
  async failure(
    answer: JsonObject,
    { projectId, compileId }: BuildRef,
    waiting: Waiting,
    call: ToolCall,
  ): Promise<object> {
    const errors = await this.findings(answer, projectId, waiting, call);
    const next = 'Nothing was run. Mend these lines and call run_backtest with them as edits.';
    return { state: 'BuildError', projectId, compileId, errors: errors.map(withoutSource), next };
  }
}

const withoutSource = ({ source: _source, severity, ...rest }: Finding): object =>
  severity === 'error' ? rest : { severity, ...rest };
