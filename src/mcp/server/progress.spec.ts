import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from '../decorators/call-origin.js';
import { ProgressSender } from './progress.js';

type Notification = { params: Progress & { progressToken: unknown } };

function sentBy(steps: readonly Progress[], meta: object = { progressToken: 't' }): Progress[] {
  const sent: Progress[] = [];
  const notify = async ({ params }: Notification): Promise<void> => void sent.push(params);
  const sender = new ProgressSender({ mcpReq: { _meta: meta, notify } } as unknown as ServerContext);
  for (const step of steps) sender.send(step);
  sender.end();
  sender.send({ progress: 1000 });
  return sent;
}

describe('Progress', () => {
  it('goes to the token of the request, as it was reported', () => {
    const step = { progress: 0.5, total: 1, message: 'half' };
    expect(sentBy([step])).toEqual([{ ...step, progressToken: 't' }]);
  });

  it('is not sent to a client that did not ask for it', () => {
    expect(sentBy([{ progress: 1 }], {})).toEqual([]);
  });

  it('always rises: a step back and a heartbeat count a little, and keep their message', () => {
    const sent = sentBy([
      { progress: 0.2, total: 1 },
      { progress: 0.2, total: 1, message: 'still' },
      { progress: 0.1, total: 1, message: 'back' },
      { progress: 0.3, total: 1 },
    ]);
    const values = sent.map(({ progress }) => progress);
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    expect(values[2]).toBeCloseTo(0.2, 4);
    expect(sent.map(({ message }) => message)).toEqual([undefined, 'still', 'back', undefined]);
  });

  it('does not rise above its total, and is a number', () => {
    expect(sentBy([{ progress: 1, total: 1 }, { progress: 1, total: 1 }, { progress: NaN }])).toHaveLength(1);
  });
});
