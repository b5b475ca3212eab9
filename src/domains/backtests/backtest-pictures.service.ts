import { Injectable } from '@nestjs/common';
import { IsIn, IsOptional } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Illustrated } from '../../mcp/decorators/illustrated.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { periodOf, pictureOf } from '../../pictures/backtest-picture.js';
import { viewOf } from '../../pictures/backtest-view.js';
import { type BacktestPicture, Pictures, type Theme } from '../../pictures/pictures.js';
import { type Evidence, EvidenceReader } from '../../research/evidence.js';
import { verdictOf } from '../../research/verdict.js';
import { BacktestDto } from './backtests.dto.js';

export class RenderBacktestChartDto extends BacktestDto {
  @Describe('Theme.')
  @IsOptional()
  @IsIn(['light', 'dark'])
  theme?: Theme;
}

export class BacktestPictureDto extends BacktestDto {}

const NOTHING_TO_DRAW = 'QuantConnect has no curves of it: nothing is drawn.';
const NOT_DRAWN = 'It could not be drawn now; call again later.';

// A picture says nothing about the code.
const RIGHTS = { readsFiles: false, asksForExplanations: false };

@Injectable()
export class BacktestPicturesService {
  constructor(
    private readonly evidence: EvidenceReader,
    private readonly pictures: Pictures,
  ) {}

  @Tool({
    effect: 'read',
    view: 'ui://quantconnect/backtest',
    description: 'Draw a backtest as a picture: equity with benchmark, drawdown, rolling Sharpe ratio.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async renderBacktestChart(
    { projectId, backtestId, theme = 'light' }: RenderBacktestChartDto,
    call: ToolCall,
  ): Promise<object> {
    const evidence = await this.evidence.read(call, { projectId, backtestId }, RIGHTS);
    const picture = pictureOf(evidence);
    const png = await this.pictures.backtest(picture, theme);
    return new Illustrated(inWords(evidence, picture, theme, png !== undefined), {
      pictures: png ? [{ png }] : [],
      ...(call.canShowViews && { view: viewOf(evidence, verdictOf(evidence)) }),
    });
  }

  @Resource({
    uri: 'qc://projects/{projectId}/backtests/{backtestId}/picture',
    mimeType: 'image/png',
    description: 'Equity with benchmark, drawdown and rolling Sharpe ratio of a backtest as a picture.',
  })
  @RequireScopes(Scope.BacktestsRead)
  backtestPicture({ projectId, backtestId }: BacktestPictureDto, call: ToolCall): Promise<unknown> {
    return this.draw({ projectId, backtestId }, 'light', call);
  }

  @Resource({
    uri: 'qc://projects/{projectId}/backtests/{backtestId}/picture/dark',
    mimeType: 'image/png',
    description: 'The same picture on a dark ground.',
  })
  @RequireScopes(Scope.BacktestsRead)
  backtestPictureDark({ projectId, backtestId }: BacktestPictureDto, call: ToolCall): Promise<unknown> {
    return this.draw({ projectId, backtestId }, 'dark', call);
  }

  private async draw(ref: BacktestDto, theme: Theme, call: ToolCall): Promise<Uint8Array | undefined> {
    return this.pictures.backtest(pictureOf(await this.evidence.read(call, ref, RIGHTS)), theme);
  }
}

/** What a model that sees no pictures reads. */
function inWords(
  { projectId, backtestId }: Evidence,
  picture: BacktestPicture,
  theme: Theme,
  isDrawn: boolean,
): object {
  const drawn = (['equity', 'benchmark', 'drawdown', 'rollingSharpe'] as const).filter(
    (curve) => picture[curve].times.length > 0,
  );
  const resource = `qc://projects/${projectId}/backtests/${backtestId}/picture${theme === 'dark' ? '/dark' : ''}`;
  return {
    projectId,
    backtestId,
    name: picture.title,
    period: periodOf(picture.equity) || null,
    ...(isDrawn ? { drawn, resource } : { note: drawn.length > 0 ? NOT_DRAWN : NOTHING_TO_DRAW }),
  };
}
