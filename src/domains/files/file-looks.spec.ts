import { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import { UpstreamClock } from '../../quantconnect/upstream-clock.js';
import { fileCreated, fileDeleted, filePatched, fileRenamed } from './file-looks.js';

const STARTED = Date.parse('2026-01-02T03:04:05Z');
const time = new CallTime(STARTED, new UpstreamClock());
const file = (name: string, content: string, modified = '2026-01-02 03:04:05') => ({
  name,
  content,
  modified,
});

describe('a look for create_file', () => {
  it('finds it by its content', () => {
    expect(fileCreated({ name: 'a.py', content: 'a' }, [file('a.py', 'a')], time).state).toBe('done');
    expect(fileCreated({ name: 'a.py' }, [file('a.py', '')], time).state).toBe('done');
  });

  it('knows that it cannot happen where an older file has the name', () => {
    const older = file('a.py', 'other', '2025-01-01 00:00:00');
    expect(fileCreated({ name: 'a.py', content: 'a' }, [older], time).state).toBe('not_done');
  });

  it('leaves open a file that may be younger, and one that is not there', () => {
    const wanted = { name: 'a.py', content: 'a' };
    for (const files of [[file('a.py', 'other')], [{ name: 'a.py', content: 'other' }], [], undefined])
      expect(fileCreated(wanted, files, time).state).toBe('unknown');
  });
});

describe('a look for delete_file and update_file_name', () => {
  it('takes an answer without files for no proof', () => {
    expect(fileDeleted({ name: 'a.py' }, undefined).state).toBe('unknown');
    expect(fileDeleted({ name: 'a.py' }, []).state).toBe('done');
  });

  it('wants the new name there and the old one gone', () => {
    const names = { name: 'a.py', newName: 'b.py' };
    expect(fileRenamed(names, [file('b.py', '')]).state).toBe('done');
    expect(fileRenamed(names, [file('a.py', ''), file('b.py', '')]).state).toBe('unknown');
    expect(fileRenamed(names, []).state).toBe('unknown');
  });
});

describe('a look for patch_file', () => {
  const PATCH = [
    'diff --git a/a.py b/a.py',
    'index 1111111..2222222 100644',
    '--- a/a.py',
    '+++ b/a.py',
    '@@ -1,2 +1,2 @@',
    ' one',
    '-two',
    '+TWO',
    '@@ -9,1 +9,2 @@',
    ' nine',
    '+ten',
    '',
  ].join('\n');

  it('finds it where every change reads as it should afterwards', () => {
    expect(filePatched(PATCH, [file('a.py', 'one\nTWO\nthree\nnine\nten\n')]).state).toBe('done');
  });

  it('tells lines that were only removed', () => {
    const removing = PATCH.replace('+TWO\n', '');
    expect(filePatched(removing, [file('a.py', 'one\nnine\nten\n')]).state).toBe('done');
    expect(filePatched(removing, [file('a.py', 'one\ntwo\nnine\nten\n')]).state).toBe('unknown');
  });

  it('leaves open a file as it was, one that was changed in part, and one that is not there', () => {
    for (const content of ['one\ntwo\nnine\n', 'one\nTWO\nnine\n'])
      expect(filePatched(PATCH, [file('a.py', content)]).state).toBe('unknown');
    expect(filePatched(PATCH, []).state).toBe('unknown');
    expect(filePatched('no patch', [file('a.py', 'x')]).state).toBe('unknown');
  });
});
