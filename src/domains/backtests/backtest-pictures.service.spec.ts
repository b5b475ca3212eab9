import { callRaw, modernRequest, postRaw } from '../../../test/support/raw.js';
import { startStack, type Stack } from '../../../test/support/stack.js';
import type { Illustrated } from '../../mcp/decorators/illustrated.js';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { PALETTES } from '../../pictures/palette.js';
import { wandering } from '../../pictures/testing/curves.js';
import { pixelsOf } from '../../pictures/testing/pixels.js';
import { NO_CURVE } from '../../research/curve.js';
import { EvidenceReader } from '../../research/evidence.js';
import { BacktestPicturesService } from './backtest-pictures.service.js';

const PLACE = { projectId: 7, backtestId: 'a'.repeat(32) };
const EVIDENCE = {
  ...PLACE,
  backtest: { name: 'Momentum', statistics: { 'Net Profit': '12.345%' } },
  equity: wandering(1, 400),
  benchmark: wandering(2, 400),
  logs: [],
};

type Content = { type: string; text?: string; data?: string; mimeType?: string; blob?: string };

describe('Pictures of a backtest', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token({ group: 'readonly' });
  });
  beforeEach(() => {
    jest.spyOn(stack.app.get(EvidenceReader), 'read').mockImplementation(async () => EVIDENCE);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => stack.close());

  const resultOf = async (response: Response) => ((await response.json()) as { result: unknown }).result;
  const render = async (args: object = {}): Promise<Content[]> => {
    const response = await callRaw(stack.url, token, 'render_backtest_chart', { ...PLACE, ...args });
    return ((await resultOf(response)) as { content: Content[] }).content;
  };
  const readResource = async (end: string): Promise<Content> => {
    const uri = `qc://projects/${PLACE.projectId}/backtests/${PLACE.backtestId}/picture${end}`;
    const { body, headers } = modernRequest('resources/read', { uri });
    const response = await postRaw(stack.url, body, { token, headers: { ...headers, 'Mcp-Name': uri } });
    return ((await resultOf(response)) as { contents: Content[] }).contents[0]!;
  };

  it('render_backtest_chart answers a picture, and in words what is drawn and where else it is', async () => {
    const [words, picture, ...more] = await render();
    expect(JSON.parse(words!.text!)).toEqual({
      ...PLACE,
      name: 'Momentum',
      period: '2014-01-01 to 2015-02-04',
      drawn: ['equity', 'benchmark', 'drawdown', 'rollingSharpe'],
      resource: `qc://projects/7/backtests/${PLACE.backtestId}/picture`,
    });
    expect(picture).toMatchObject({ type: 'image', mimeType: 'image/png' });
    const { count } = await pixelsOf(Buffer.from(picture!.data!, 'base64'));
    expect(count(PALETTES.light.background)).toBeGreaterThan(100_000);
    expect(more).toEqual([]);
  });

  it('has the same picture as a resource, light and dark', async () => {
    for (const [theme, end] of [
      ['light', ''],
      ['dark', '/dark'],
    ]) {
      const [words, picture] = await render({ theme });
      const resource = await readResource(end!);
      expect(resource).toMatchObject({ mimeType: 'image/png', blob: picture!.data });
      expect(JSON.parse(words!.text!).resource).toMatch(new RegExp(`/picture${end}$`));
    }
    expect((await readResource('')).blob).not.toBe((await readResource('/dark')).blob);
  });

  it('says that there is nothing to draw of a run without curves', async () => {
    const empty = { ...EVIDENCE, equity: NO_CURVE, benchmark: NO_CURVE };
    jest.spyOn(stack.app.get(EvidenceReader), 'read').mockResolvedValue(empty);
    const [words, ...more] = await render();
    expect(more).toEqual([]);
    expect(JSON.parse(words!.text!)).toMatchObject({
      period: null,
      note: expect.stringContaining('no curves'),
    });
  });

  it('makes the data for a view only where a client has views', async () => {
    const service = stack.app.get(BacktestPicturesService);
    const [withView, without] = await Promise.all(
      [true, false].map((canShowViews) => service.renderBacktestChart(PLACE, { canShowViews } as ToolCall)),
    );
    expect((withView as Illustrated).illustration.view).toMatchObject({ kind: 'backtest', name: 'Momentum' });
    expect((without as Illustrated).illustration).not.toHaveProperty('view');
  });

  it('refuses another theme', async () => {
    expect((await render({ theme: 'pink' }))[0]!.text).toContain('theme must be one of');
  });
});
