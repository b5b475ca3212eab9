import { reportAnswer } from './report.answer.js';

const URI = 'qc://projects/1/backtests/2/report';

describe('reportAnswer', () => {
  const outlineOf = (report: string) => (reportAnswer({ report }, URI) as { outline: string[] }).outline;

  it('gives size and headings, in order, each once, on one line, and nothing of the page', () => {
    const report =
      '<title>Report</title><h1 class="x">Strategy\n  Report</h1><p>text ä</p><th>CAGR</th><h2>Crisis</h2><h2>Crisis</h2>';
    expect(reportAnswer({ success: true, report }, URI)).toEqual({
      state: 'ready',
      bytes: Buffer.byteLength(report),
      outline: ['Report', 'Strategy Report', 'CAGR', 'Crisis'],
      uri: URI,
      omitted: [`the report itself: read the resource ${URI}`],
    });
  });

  it.each([{ generating: true }, { generating: true, report: '' }, { status: 'loading', progress: 0.3 }])(
    'says to wait while it is being made: %j',
    (answer) => {
      expect(reportAnswer(answer, URI)).toMatchObject({
        state: 'generating',
        note: expect.stringContaining('Wait'),
      });
    },
  );

  it.each([{}, { report: null }, { report: '' }, { report: {} }, { generating: false }])(
    'does not promise a report where none is being made: %j',
    (answer) => {
      expect(reportAnswer(answer, URI)).toMatchObject({ state: 'missing' });
    },
  );

  it('takes no more than forty headings, and none from a text without', () => {
    expect(outlineOf(Array.from({ length: 99 }, (_, n) => `<h3>${n}</h3>`).join(''))).toHaveLength(40);
    expect(outlineOf('<p>None</p><h1> </h1>')).toEqual([]);
  });

  it('is quick on megabytes, also of tags that never end', () => {
    const startedAt = performance.now();
    expect(outlineOf('<h1 '.repeat(500_000) + 'data:image/png;base64,'.repeat(100_000))).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
