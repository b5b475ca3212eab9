import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { existingIdentities, existingReferences, textsIn } from './policies/configuration.js';
import { POLICIES } from './policies/index.js';
import { CHART, describeWithHelm } from './support/helm.js';
import { type Document, ciFile, ciFiles, render } from './support/render.js';

describeWithHelm('the chart', () => {
  const renderings = new Map<string, Document[]>();
  beforeAll(async () => {
    await Promise.all(ciFiles().map(async (name) => renderings.set(name, await render(name))));
  });

  describe.each(ciFiles())('with the values of %s', (name) => {
    it.each(Object.entries(POLICIES))('%s', (_sentence, policy) => {
      expect(policy(renderings.get(name)!)).toEqual([]);
    });

    it('takes from ConfigMaps, Secrets, claims and accounts what is there or somebody named', () => {
      const written = new Set([...texts(join(CHART, 'values.yaml')), ...texts(ciFile(name)), 'default']);
      const documents = renderings.get(name)!;

      expect(existingReferences(written)(documents)).toEqual([]);
      expect(existingIdentities(written)(documents)).toEqual([]);
    });
  });
});

function texts(path: string): Set<string> {
  return textsIn(parse(readFileSync(path, 'utf8')));
}
