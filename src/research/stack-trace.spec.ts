import { excerptOf, placeOf } from './stack-trace.js';

describe('placeOf', () => {
  it.each([
    ['Python as LEAN prints it', '  at on_data\n    x = 1 / 0\n in main.py: line 12', 'main.py', 12],
    [
      'the innermost frame of Python, which is the last',
      ' at on_data\n in main.py: line 12\n at size\n in lib/sizes.py: line 7',
      'lib/sizes.py',
      7,
    ],
    [
      'a traceback',
      'File "main.py", line 3, in on_data\n  File "signals.py", line 44, in x',
      'signals.py',
      44,
    ],
    [
      'the innermost frame of C#, which is the first',
      '   at A.Size() in Sizes.cs:line 8\n   at A.OnData(Slice data) in Main.cs:line 21',
      'Sizes.cs',
      8,
    ],
    [
      'no file of the engine or of a package',
      'File "main.py", line 5\nFile "/opt/python/site-packages/pandas/core/frame.py", line 900',
      'main.py',
      5,
    ],
  ])('knows %s', (_name, trace, file, line) => {
    expect(placeOf(trace)).toEqual({ file, line });
  });

  it('takes the first text that names a place', () => {
    expect(placeOf(null, 'no place', ' in main.py: line 2', ' in other.py: line 3')).toEqual({
      file: 'main.py',
      line: 2,
    });
  });

  it.each([
    ['nothing', undefined],
    ['an error without a place', 'Division by zero in the 12th bar'],
    ['frames of the engine alone', '   at Engine.Run() in /build/Engine/Engine.cs:line 300'],
    ['line 0', ' in main.py: line 0'],
  ])('finds none in %s', (_name, trace) => {
    expect(placeOf(trace)).toBeUndefined();
  });
});

describe('excerptOf', () => {
  const code = ['a', '\tb', '    c\u202e', 'd', 'e', 'f'].join('\r\n');

  it('numbers the lines, keeps their indentation and shows nothing hidden', () => {
    expect(excerptOf(code, 3)).toEqual(['  1: a', '  2: \tb', '> 3:     c', '  4: d', '  5: e']);
  });

  it('ends with the file, and is empty beyond it', () => {
    expect(excerptOf(code, 6)).toEqual(['  4: d', '  5: e', '> 6: f']);
    expect(excerptOf(code, 7)).toEqual([]);
  });
});
