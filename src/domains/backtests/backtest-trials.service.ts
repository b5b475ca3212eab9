import { Injectable } from '@nestjs/common';
import { IsInt, IsNotEmpty, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import type { KeptTrial } from '../../trials/trial.js';
import { TrialLedger } from '../../trials/trial-ledger.js';
import { annualized, briefOf, rounded, summaryOf } from '../../trials/trial-summary.js';

const MOST_FAMILIES = 20;
const MOST_NEWEST = 20;
const UNREADABLE = 'The count of trials cannot be read now. Try again in 5 seconds.';
const COUNTED = 'What you started through this server, deleted ones included; Sharpe ratios are a year’s.';
const NOT_LASTING = 'Kept in the memory of this process only (AUDIT_STORE=none).';

export class ReadTrialsDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Default all.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  family?: string;
}

@Injectable()
export class BacktestTrialsService {
  constructor(private readonly ledger: TrialLedger) {}

  @Tool({
    effect: 'read',
    description: 'Count your backtests of a project; deflated Sharpe ratio of the best.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readTrials({ projectId, family }: ReadTrialsDto, call: ToolCall): Promise<object> {
    const all = await this.ledger.trials(call.tenant, projectId);
    if (!all) return { projectId, note: UNREADABLE };
    const trials = family === undefined ? all : all.filter((trial) => trial.family === family);
    const names = [...new Set(trials.map((trial) => trial.family))];
    return {
      projectId,
      counted: this.ledger.lasts ? COUNTED : `${COUNTED} ${NOT_LASTING}`,
      families: names.slice(0, MOST_FAMILIES).map((name) =>
        briefOf(
          summaryOf(
            name,
            trials.filter((trial) => trial.family === name),
          ),
        ),
      ),
      ...(names.length > MOST_FAMILIES && { further: names.slice(MOST_FAMILIES) }),
      newest: trials.slice(0, MOST_NEWEST).map(briefly),
    };
  }
}

function briefly({ backtestId, family, name, optimizationId, startedAt, result }: KeptTrial): object {
  return {
    backtestId,
    family,
    name,
    startedAt,
    ...(optimizationId !== undefined && { optimizationId }),
    ...(result && { annualizedSharpe: rounded(annualized(result.sharpe)) }),
  };
}
