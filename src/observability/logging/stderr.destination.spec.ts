import { StderrDestination } from './stderr.destination.js';

const away = (): never => {
  throw Object.assign(new Error('not now'), { code: 'EAGAIN' });
};

/** A reader that takes so many bytes at a time, or none. */
class Reader {
  readonly bytes: number[] = [];
  takes = Number.POSITIVE_INFINITY;

  writes = 0;

  readonly write = (bytes: Uint8Array): number => {
    this.writes += 1;
    if (this.takes === 0) away();
    const some = bytes.subarray(0, this.takes);
    this.bytes.push(...some);
    return some.byteLength;
  };

  get text(): string {
    return Buffer.from(this.bytes).toString();
  }
}

describe('StderrDestination', () => {
  let reader: Reader;
  beforeEach(() => (reader = new Reader()));

  it('has written a line when it returns', () => {
    new StderrDestination(100, reader.write).write('gone at once\n');
    expect(reader.text).toBe('gone at once\n');
  });

  it('writes what is gathered in a turn of the event loop at its end, in one go', async () => {
    const destination = new StderrDestination(100, reader.write);
    for (const line of ['eins\n', 'zwei\n']) destination.gather(line);
    expect(reader.text).toBe('');
    await new Promise(setImmediate);
    expect([reader.text, reader.writes]).toEqual(['eins\nzwei\n', 1]);
    destination.gather('drei\n');
    await new Promise(setImmediate);
    expect([reader.text, reader.writes]).toEqual(['eins\nzwei\ndrei\n', 2]);
  });

  it('writes what is gathered before the process ends, before what cannot wait, and before it is much', () => {
    const destination = new StderrDestination(1_000_000, reader.write);
    destination.gather('eins\n');
    destination.write('zwei\n');
    expect(reader.text).toBe('eins\nzwei\n');
    destination.gather('drei\n');
    destination.flushSync();
    expect(reader.text).toBe('eins\nzwei\ndrei\n');
    for (let line = 0; line < 70; line += 1) destination.gather(`${'x'.repeat(999)}\n`);
    expect(reader.text.length).toBeGreaterThan(64_000);
  });

  it('keeps what is not taken, in order, and hands it over at the end', () => {
    const destination = new StderrDestination(100, reader.write);
    reader.takes = 0;
    for (const line of ['eins\n', 'zwei ü\n', 'drei\n']) destination.write(line);
    expect(reader.text).toBe('');
    reader.takes = 3;
    destination.flushSync();
    expect(reader.text).toBe('eins\nzwei ü\ndrei\n');
  });

  it('goes on by itself when its reader does', async () => {
    const destination = new StderrDestination(100, reader.write);
    reader.takes = 0;
    destination.write('later\n');
    reader.takes = 10;
    while (reader.text === '') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reader.text).toBe('later\n');
  });

  it('holds no more than it may, loses the rest, and says how much', () => {
    const destination = new StderrDestination(20, reader.write);
    reader.takes = 0;
    for (let line = 0; line < 7; line += 1) destination.write('123456789\n');
    reader.takes = 100;
    destination.flushSync();
    const [first, second, told] = reader.text.trimEnd().split('\n');
    expect([first, second]).toEqual(['123456789', '123456789']);
    expect(JSON.parse(told!)).toMatchObject({
      level: 'warn',
      msg: '5 lines were not taken in time and are lost',
    });
  });

  it('counts gathered lines that it loses one by one', () => {
    const destination = new StderrDestination(12, reader.write);
    reader.takes = 0;
    destination.write('123456789\n');
    for (let line = 0; line < 3; line += 1) destination.gather('12\n');
    destination.write('x\n');
    reader.takes = 100;
    destination.flushSync();
    expect(reader.text).toMatch(/^123456789\nx\n.*"3 lines were not taken/);
  });

  it('gives up on a reader that takes nothing, and does not mind one that has gone', () => {
    const destination = new StderrDestination(100, reader.write);
    reader.takes = 0;
    destination.write('never\n');
    destination.flushSync();
    expect(reader.text).toBe('');
    const broken = new StderrDestination(100, () => {
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    });
    expect(() => broken.write('x\n')).not.toThrow();
  });
});
