import { distinct, findingIn, withExcerpts } from './finding.js';

describe('A finding', () => {
  it.each([
    ['Build Error: File: main.py Line:3 Column:0 - invalid syntax', 'main.py', 3, 'invalid syntax'],
    ['Build Error: File: lib/a.cs Line:12 Column:4 - ; expected', 'lib/a.cs', 12, '; expected'],
    ['main.py(2): invalid syntax', 'main.py', 2, 'invalid syntax'],
    [
      'NameError : x\n  at initialize\n in main.py: line 9',
      'main.py',
      9,
      'NameError : x at initialize in main.py: line 9',
    ],
    ['The project contains no source file.', undefined, undefined, 'The project contains no source file.'],
  ])('is read from %j', (text, file, line, message) => {
    expect(findingIn(text, 'compile')).toEqual({
      source: 'compile',
      severity: 'error',
      ...(file && { file, line }),
      message,
    });
  });

  it('is a warning where it says so', () => {
    expect(findingIn('Build Warning: File: main.py Line:1 Column:0 - unused', 'compile').severity).toBe(
      'warning',
    );
  });

  it('is shown without what hides or reorders text, and not without end', () => {
    const { message } = findingIn(`main.py(1): a\u202eb${'c'.repeat(5000)}`, 'syntax');
    expect(message).toMatch(/^a bc+…$/);
    expect(message.length).toBeLessThan(250);
  });

  it('is told once for a place, as the first check says it', () => {
    const findings = [
      findingIn('main.py(3): invalid syntax', 'syntax'),
      findingIn('Build Error: File: main.py Line:3 Column:0 - other words', 'compile'),
      findingIn('main.py(4): invalid syntax', 'syntax'),
    ];
    expect(distinct(findings)).toEqual([findings[0], findings[2]]);
  });

  it('has the line of its file, where that can be read', () => {
    const finding = findingIn('main.py(2): invalid syntax', 'syntax');
    const files = [{ name: 'main.py', content: 'a\n  b = = 1\n' }];
    expect(withExcerpts([finding], files)).toEqual([{ ...finding, excerpt: 'b = = 1' }]);
    for (const unread of [
      undefined,
      null,
      [],
      {},
      [{ name: 'main.py' }],
      [{ name: 'main.py', content: 'a' }],
    ])
      expect(withExcerpts([finding], unread)).toEqual([finding]);
  });
});
