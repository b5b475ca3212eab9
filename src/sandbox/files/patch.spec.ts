import { Refused } from '../http/refused.error.js';
import { Clock } from '../world/clock.js';
import { DEFAULT_LIMITS } from '../world/limits.js';
import { DEMO_TENANTS } from '../world/tenants.js';
import { World } from '../world/world.js';
import { FileTree } from './file-tree.js';
import { applyPatch } from './patch.js';
import { parseDiff } from './unified-diff.js';

function treeOf(contents: Record<string, string>): FileTree {
  const world = new World(DEMO_TENANTS[0]!, 0, { clock: new Clock(1), limits: DEFAULT_LIMITS });
  const tree = new FileTree(1, world, () => undefined);
  for (const [path, content] of Object.entries(contents)) tree.create(path, content);
  return tree;
}

function patched(contents: Record<string, string>, lines: string[]): Record<string, string> {
  const tree = treeOf(contents);
  applyPatch(tree, parseDiff(lines.join('\n')));
  return Object.fromEntries(tree.snapshot());
}

const header = (from: string, to = from): string[] => [
  `diff --git a/${from} b/${to}`,
  'index 1234567..abcdefg 100644',
  `--- a/${from}`,
  `+++ b/${to}`,
];

describe('a patch', () => {
  it('changes several places in several files', () => {
    const result = patched({ 'a.py': '1\n2\n3\n4\n5\n6\n', 'b.py': 'x\n' }, [
      ...header('a.py'),
      '@@ -1,2 +1,3 @@',
      '+0',
      ' 1',
      ' 2',
      '@@ -5,2 +6,1 @@ def context():',
      ' 5',
      '-6',
      ...header('b.py'),
      '@@ -1 +1 @@',
      '-x',
      '+y',
      '',
    ]);
    expect(result).toEqual({ 'a.py': '0\n1\n2\n3\n4\n5\n', 'b.py': 'y\n' });
  });

  it('takes the occurrence nearest to the stated line', () => {
    const repeated = 'a\nb\na\nb\na\nb\n';
    const result = patched({ 'a.py': repeated }, [...header('a.py'), '@@ -4,1 +4,1 @@', '-b', '+c', '']);
    expect(result).toEqual({ 'a.py': 'a\nb\na\nc\na\nb\n' });
  });

  it('inserts after the stated line when it removes and keeps none', () => {
    const result = patched({ 'a.py': '1\n3\n' }, [...header('a.py'), '@@ -1,0 +2 @@', '+2', '']);
    expect(result).toEqual({ 'a.py': '1\n2\n3\n' });
  });

  it('creates, deletes and renames files', () => {
    const result = patched({ 'old.py': 'gone\n', 'name.py': 'kept\n' }, [
      'diff --git a/new.py b/new.py',
      'new file mode 100644',
      'index 0000000..e69de29',
      '--- /dev/null',
      '+++ b/new.py',
      '@@ -0,0 +1,2 @@',
      '+one',
      '+two',
      'diff --git a/old.py b/old.py',
      'deleted file mode 100644',
      'index e69de29..0000000',
      '--- a/old.py',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-gone',
      'diff --git a/name.py b/renamed.py',
      'similarity index 100%',
      'rename from name.py',
      'rename to renamed.py',
    ]);
    expect(result).toEqual({ 'new.py': 'one\ntwo\n', 'renamed.py': 'kept\n' });
  });

  it('adds and removes the line break at the end of a file', () => {
    const bare = '\\ No newline at end of file';
    const add = [...header('a.py'), '@@ -1 +1 @@', '-x', bare, '+x', ''];
    const remove = [...header('a.py'), '@@ -1 +1 @@', '-x', '+x', bare, ''];
    expect(patched({ 'a.py': 'x' }, add)).toEqual({ 'a.py': 'x\n' });
    expect(patched({ 'a.py': 'x\n' }, remove)).toEqual({ 'a.py': 'x' });
  });

  it.each([
    ['no file header', ['@@ -1 +1 @@', '-x', '+y']],
    ['no index line', ['diff --git a/a.py b/a.py', '--- a/a.py', '+++ b/a.py', '@@ -1 +1 @@', '-x', '+y']],
    ['no hunks', header('a.py')],
    ['other text in the file', [...header('a.py'), '@@ -1 +1 @@', '-z', '+y']],
    ['other blanks in the file', [...header('a.py'), '@@ -1 +1 @@', '-x ', '+y']],
    ['counts that promise more lines', [...header('a.py'), '@@ -1,2 +1,2 @@', '-x', '+y']],
    ['counts that promise fewer lines', [...header('a.py'), '@@ -1 +1 @@', '-x', '+y', '+z']],
    ['a line that belongs to no side', [...header('a.py'), '@@ -1 +1 @@', '*x', '+y']],
    ['a file that does not exist', [...header('b.py'), '@@ -1 +1 @@', '-x', '+y']],
  ])('with %s is refused', (_, lines) => {
    expect(() => patched({ 'a.py': 'x\n' }, lines)).toThrow(Refused);
  });
});
