import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { fences, readPage } from '../support/markdown.js';

type Values = Readonly<Record<string, unknown>>;

const CHART = 'helm/quantconnect-mcp';
const PAGES = ['docs/kubernetes.md', 'docs/quick-start.md'].map(readPage);
const DEFAULTS = parse(readPage(`${CHART}/values.yaml`)) as Values;
const SCHEMA = JSON.parse(readPage(`${CHART}/values.schema.json`)) as object;
const EXAMPLES = fences(PAGES[0]!).filter(({ marks }) => marks[0] === 'values');

/** The value of a path as `--set` takes it; undefined where the chart has none. */
function valueAt(path: string): unknown {
  return path
    .replaceAll(/\[\d+\].*$/g, '')
    .split('.')
    .reduce<unknown>((values, key) => (values as Values | undefined)?.[key], DEFAULTS);
}

describe('docs/kubernetes.md', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(SCHEMA);

  it.each(EXAMPLES.map(({ text }) => [text.split('\n')[0]!, text] as const))(
    'has values that the schema of the chart takes: %s',
    (_, text) => {
      expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
    },
  );

  it('sets values that the chart has', () => {
    const set = PAGES.flatMap((page) =>
      [...page.matchAll(/--set '?([\w.[\]]+)=/g)].map(([, path = '']) => path),
    );
    expect(set).toContain('publicUrl');
    expect(set.filter((path) => valueAt(path) === undefined)).toEqual([]);
  });

  it('names values that the chart has', () => {
    const named = [...PAGES[0]!.matchAll(/`((?:auth|metrics|redis|audit|credentials|secrets)\.[\w.]+)`/g)];
    expect(
      named.map(([, path = '']) => path).filter((path) => valueAt(path.replace(/=.*/, '')) === undefined),
    ).toEqual([]);
  });

  it('makes a Secret with the keys that the defaults read', () => {
    const made = [...PAGES[0]!.matchAll(/--from-literal=([\w-]+)=/g)].map(([, key]) => key);
    const read = ['auth.jwt.key', 'credentials.vault.key', 'redis.key', 'audit.postgres.key'].map(valueAt);
    expect(new Set(made)).toEqual(new Set(read));
  });
});
