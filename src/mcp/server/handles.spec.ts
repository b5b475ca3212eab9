import { AuthConfig } from '../../config/auth.config.js';
import { InvalidToolInput } from '../tool.errors.js';
import { HANDLE_LIFETIME_MS, type HandleOwner, Handles } from './handles.js';

const KEY = 'a-secret-that-is-long-enough-0123456789';
const OTHER_KEY = 'another-secret-that-is-long-enough-0123';
const OWNER: HandleOwner = { tenant: 'alice', tool: 'run_backtest' };
const STATE = { projectId: 7, run: 'r' };
const AT = 1_800_000_000_000;

const handlesWith = (jwtSecretKey: string, ...jwtSecretKeysPrevious: string[]): Handles =>
  new Handles(Object.assign(new AuthConfig(), { jwtSecretKey, jwtSecretKeysPrevious }));

describe('A handle', () => {
  const handles = handlesWith(KEY);
  const handle = handles.of(STATE, OWNER, AT);
  const refusalOf = (text: unknown, owner = OWNER, by = handles, now = AT): string => {
    try {
      by.open(text as string, owner, now);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidToolInput);
      return (error as InvalidToolInput).problems.join();
    }
    throw new Error('It was opened');
  };

  it('opens for the tool and tenant it was given to, in every process with the key', () => {
    expect(handlesWith(KEY).open(handle, OWNER, AT)).toEqual({ issuedAt: AT, state: STATE });
    expect(handles.read(handle, OWNER)).toEqual({ issuedAt: AT, state: STATE });
  });

  it.each([
    ['another tenant', { ...OWNER, tenant: 'bob' }],
    ['another tool', { ...OWNER, tool: 'run_optimization' }],
  ])('does not open for %s, and says what to do', (_who, owner) => {
    expect(refusalOf(handle, owner)).toMatch(
      /^handle is none .* copy it whole .*; before you start anew, look whether what it began is there$/,
    );
  });

  it('refuses every change of a single character', () => {
    const changed = [...handle].map(
      (char, at) => handle.slice(0, at) + (char === 'A' ? 'B' : 'A') + handle.slice(at + 1),
    );
    expect(changed.filter((text) => handles.read(text, OWNER) !== undefined)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['a point', '.'],
    ['no base64', 'ä{.!!'],
    ['half of one', handle.slice(0, -1)],
    ['one with something behind it', `${handle}.more`],
    ['what is too long', `${'A'.repeat(5000)}.${'A'.repeat(43)}`],
    ['a number', 7],
    ['an object', { handle }],
  ])('is not %s', (_what, text) => {
    expect(refusalOf(text)).toMatch(/^handle is none that this tool gave to this caller/);
  });

  it('ends after seven days', () => {
    expect(handles.open(handle, OWNER, AT + HANDLE_LIFETIME_MS - 1).state).toEqual(STATE);
    expect(refusalOf(handle, OWNER, handles, AT + HANDLE_LIFETIME_MS)).toMatch(/older than seven days/);
  });

  it('outlives the rotation of the key for as long as the old one is named', () => {
    expect(handlesWith(OTHER_KEY, KEY).open(handle, OWNER, AT).state).toEqual(STATE);
    expect(refusalOf(handle, OWNER, handlesWith(OTHER_KEY))).toMatch(/is none/);
  });

  it('is not made for a state that would not fit into a header', () => {
    expect(() => handles.of({ text: 'x'.repeat(4000) }, OWNER)).toThrow('run_backtest is too long');
  });
});
