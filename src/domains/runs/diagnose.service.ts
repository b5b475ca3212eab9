import { Injectable } from '@nestjs/common';
import { IsInt, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import { type QuantConnectCall, reading } from '../../quantconnect/quantconnect-call.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { QuantConnectError } from '../../quantconnect/quantconnect.errors.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import { BuildService } from './build.service.js';
import { distinct, type Finding, findingIn, withExcerpts } from './finding.js';
import { RunProgress } from './run-progress.js';
import { Waiting } from './waiting.js';

// With what stands beside them in 4 kB.
const FINDINGS_BYTES = 3000;
const MAX_REASON = 160;

/** What one check says: that it is clean, what it found, or why it could not be done. */
interface Check {
  readonly findings: readonly Finding[];
  readonly says?: string;
}

interface Code {
  readonly language: 'Py' | 'C#';
  readonly files: readonly object[];
}

export class DiagnoseProjectDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

@Injectable()
export class DiagnoseService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly builds: BuildService,
  ) {}

  @Tool({
    effect: 'write',
    core: true,
    description:
      'Check syntax, initialization and build of a project in one call: findings with file, line and excerpt.',
  })
  @RequireScopes(Scope.AiExecute, Scope.CompileExecute, Scope.ProjectsRead, Scope.FilesRead)
  async diagnoseProject({ projectId }: DiagnoseProjectDto, call: ToolCall): Promise<object> {
    const progress = new RunProgress(call);
    progress.reach(0, 'Reading the files');
    const { files } = await this.builds.files(reading(call), projectId);
    const code = codeOf(files);
    const [syntax, initialization, compile] = await Promise.all([
      said(() => this.syntax(reading(call), code)),
      said(() => this.initialization(reading(call), code)),
      said(() => this.build(projectId, progress, call)),
    ]);
    const checks = { syntax, initialization, compile };
    const found = distinct([syntax, compile, initialization].flatMap(({ findings }) => findings));
    const shown = fitting(withExcerpts(found, files), FINDINGS_BYTES);
    return {
      projectId,
      language: code.language,
      checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, summary(check)])),
      findings: shown,
      ...(shown.length < found.length && {
        omitted: [`${found.length - shown.length} findings: mend these first`],
      }),
      next: nextAfter(Object.values(checks)),
    };
  }

  private async syntax(call: QuantConnectCall, code: Code): Promise<Check> {
    const { payload } = await this.quantconnect.post(call, '/ai/tools/syntax-check', code);
    const lines = (typeof payload === 'string' ? payload.split('\n') : entriesOf(payload)).map(String);
    return { findings: lines.filter(isComplaint).map((line) => findingIn(line, 'syntax')) };
  }

  private async initialization(call: QuantConnectCall, code: Code): Promise<Check> {
    const { payload } = await this.quantconnect.post(call, '/ai/tools/backtest-init', code);
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? '');
    return { findings: isComplaint(text) ? [findingIn(text, 'initialization')] : [] };
  }

  private async build(projectId: number, progress: RunProgress, call: ToolCall): Promise<Check> {
    const build = await this.builds.start(projectId, call);
    const { compileId } = build;
    progress.reach(0, 'Checking and compiling');
    return Waiting.during(call, progress, async (waiting) => {
      const answer = await this.builds.ended(build, waiting);
      if (!answer) return { findings: [], says: `not done yet: read_compile with compileId ${compileId}` };
      if (answer['state'] === 'BuildSuccess')
        return { findings: [], says: `BuildSuccess, compileId ${compileId}` };
      return { findings: entriesOf(answer['logs']).map((line) => findingIn(String(line), 'compile')) };
    });
  }
}

/** A check that fails hides none of the others; what is no failure of QuantConnect's is one of ours. */
async function said(check: () => Promise<Check>): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof QuantConnectError)) throw error;
    const { message } = error;
    return { findings: [], says: `not done: ${oneLine(message, MAX_REASON)}` };
  }
}

// The words of a check that found nothing are not documented; these have been seen. Few words may stand between: the
// text is as long and as hostile as what the code raises.
const CLEAN = /\bno (?:[a-z]+ ){0,4}errors?\b/i;
const COMPLAINT = /error|exception|invalid|unexpected|traceback|failed|\(\d+\):/i;

const isComplaint = (text: string): boolean => !CLEAN.test(text) && COMPLAINT.test(text);

const summary = ({ findings, says }: Check): string =>
  says ?? (findings.length > 0 ? `${findings.length} findings` : 'clean');

function nextAfter(checks: readonly Check[]): string {
  if (checks.some(({ findings }) => findings.length > 0))
    return 'Mend these lines, with edits of run_backtest or with patch_file. enhance_error_message explains a message.';
  if (checks.some(({ says = '' }) => says.startsWith('not done')))
    return 'Nothing was found by the checks that were done; call diagnose_project again for the others.';
  return 'Nothing was found: go on with run_backtest.';
}

/** What is built of the files of a project. */
function codeOf(files: unknown): Code {
  const all = entriesOf(files).map(fieldsOf);
  const ending = (end: string): typeof all => all.filter(({ name }) => String(name).endsWith(end));
  const python = ending('.py');
  const language = python.length > 0 ? 'Py' : 'C#';
  const chosen = python.length > 0 ? python : ending('.cs');
  return { language, files: chosen.map(({ name, content }) => ({ name, content })) };
}
