import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { existingIdentities, existingReferences, textsIn } from './policies/configuration.js';
import { POLICIES } from './policies/index.js';
import { CHART, describeWithHelm } from './support/helm.js';
import { ofKind } from './support/objects.js';
import { type Document, NAMESPACE, ciFile, ciFiles, render } from './support/render.js';

describeWithHelm('the chart', () => {
  const renderings = new Map<string, Document[]>();
  beforeAll(async () => {
    await Promise.all(ciFiles().map(async (name) => renderings.set(name, await render(name))));
  });

  it('puts everything into the namespace of the release, unless it is told another', () => {
    const namespaces = renderings.get('minimal')!.map(({ metadata }) => metadata.namespace);

    expect(new Set(namespaces)).toEqual(new Set([NAMESPACE]));
  });

  it('has names that Kubernetes takes however long that of the release is, and other ones for another', async () => {
    const longest = [`${'x'.repeat(49)}1`, `${'x'.repeat(49)}2`];
    const [one, two] = await Promise.all(
      longest.map((name) => render('all-features', { set: [`fullnameOverride=${name}`] })),
    );
    const cronJobs = [one!, two!].map((documents) => ofKind(documents, 'CronJob')[0]!.metadata.name);

    expect(POLICIES['names everything so that Kubernetes takes it']!(one!)).toEqual([]);
    expect(new Set(cronJobs).size).toBe(2);
    expect(cronJobs[0]).toMatch(/-audit-verify$/);
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
