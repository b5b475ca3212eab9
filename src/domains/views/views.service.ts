import { Injectable } from '@nestjs/common';
import { IsHash, IsInt, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { SELF_CONTAINED, VIEW_MIME_TYPE } from '../../mcp/decorators/view.js';
import { viewOf } from '../../pictures/backtest-view.js';
import { EvidenceReader } from '../../research/evidence.js';
import { verdictOf } from '../../research/verdict.js';
import { ViewDocuments } from './view-documents.js';

export class BacktestViewDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Backtest id.')
  @IsHash('md5')
  backtestId!: string;
}

// The page draws what it is given; it shows neither code nor explanations.
const RIGHTS = { readsFiles: false, asksForExplanations: false };

/** What clients with MCP Apps show a person beside the result of a tool. */
@Injectable()
export class ViewsService {
  constructor(
    private readonly documents: ViewDocuments,
    private readonly evidence: EvidenceReader,
  ) {}

  @Resource({
    uri: 'ui://quantconnect/backtest',
    mimeType: VIEW_MIME_TYPE,
    title: 'Backtest',
    description: 'The page that shows a backtest to a person, in clients with MCP Apps.',
    _meta: SELF_CONTAINED,
  })
  @RequireScopes(Scope.BacktestsRead)
  backtestPage(): Promise<string> {
    return this.documents.ofBacktest();
  }

  @Resource({
    uri: 'qc://projects/{projectId}/backtests/{backtestId}/view',
    mimeType: 'application/json',
    description: 'What that page draws of a backtest: statistics, flags, thinned curves; at most 40 kB.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async backtestView(ref: BacktestViewDto, call: ToolCall): Promise<object> {
    const evidence = await this.evidence.read(call, ref, RIGHTS);
    return viewOf(evidence, verdictOf(evidence));
  }
}
