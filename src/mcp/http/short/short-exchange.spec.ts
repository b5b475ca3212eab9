import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ShortExchange } from './short-exchange.js';

const response = (state: Partial<ServerResponse> = {}) =>
  Object.assign(new EventEmitter(), {
    closed: false,
    writableFinished: false,
    ...state,
  }) as unknown as ServerResponse;

describe('ShortExchange', () => {
  it('calls off the call of a client that leaves', () => {
    const res = response();
    const { gone } = new ShortExchange(1, res);
    expect(gone.aborted).toBe(false);
    res.emit('close');
    expect(gone.aborted).toBe(true);
  });

  it('calls off the call of a client that left while its request waited for the end of the turn', () => {
    expect(new ShortExchange(1, response({ closed: true })).gone.aborted).toBe(true);
  });

  it('calls nothing off once the answer is out', () => {
    const res = response();
    const { gone } = new ShortExchange(1, res);
    Object.assign(res, { writableFinished: true });
    res.emit('close');
    expect(gone.aborted).toBe(false);
  });
});
