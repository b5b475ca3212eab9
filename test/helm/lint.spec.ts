import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookEvents } from './policies/lifecycle.js';
import { CHART, HELM_MAJORS, type HelmMajor, describeWithHelm, helm } from './support/helm.js';
import { title } from './support/objects.js';
import {
  type Document,
  KUBERNETES_MINORS,
  NAMESPACE,
  RELEASE,
  ciFile,
  ciFiles,
  documentsIn,
  render,
  renderText,
} from './support/render.js';

describeWithHelm('the chart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));
  const packages = new Map<HelmMajor, Promise<string>>();
  const renderings = new Map<string, Promise<string>>();
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each(HELM_MAJORS)('with helm %s', (major) => {
    it.each(ciFiles())('passes the strict lint with the values of %s', async (name) => {
      const said = await helm(major, ['lint', '--strict', CHART, '--values', ciFile(name)]);

      expect(said).toContain('0 chart(s) failed');
    });

    it.each(ciFiles())('renders the same bytes as the folder when it is packed, with the values of %s', async (name) => {
      const args = ['template', RELEASE, await packed(major), '--namespace', NAMESPACE, '--kube-version', '1.33'];

      expect(await helm(major, [...args, '--values', ciFile(name)])).toBe(await rendered(name));
    });

    it('has nothing in its package that only its development needs', async () => {
      const names = execFileSync('tar', ['-tzf', await packed(major)], { encoding: 'utf8' }).split('\n').filter(Boolean);

      expect(names.filter((name) => /\/(ci|tests?)\/|\.helmignore$/.test(name) && !/\/templates\/tests\//.test(name)))
        .toEqual(['quantconnect-mcp/.helmignore']);
    });
  });

  it.each(ciFiles())('renders the same bytes every time, with the values of %s', async (name) => {
    expect(await renderText(name)).toBe(await rendered(name));
  });

  describe.each(KUBERNETES_MINORS)('for Kubernetes %s', (kubeVersion) => {
    it.each(ciFiles())('renders the values of %s', async (name) => {
      expect(await rendered(name, kubeVersion)).toContain('\nkind: Deployment\n');
    });
  });

  it.each(HELM_MAJORS)('is refused for a Kubernetes that is too old, by helm %s', async (major) => {
    const rendering = render(ciFiles()[0]!, { kubeVersion: '1.29', helm: major });

    await expect(rendering).rejects.toThrow('incompatible with Kubernetes v1.29');
  });

  it('uses every template with the values of one file or another', async () => {
    const texts = await Promise.all(ciFiles().map((name) => rendered(name)));
    const used = texts.flatMap((text) => [...text.matchAll(/^# Source: quantconnect-mcp\/(.*)$/gm)].map(([, path]) => path));

    expect(templates().filter((path) => !used.includes(path))).toEqual([]);
  });

  it('makes the schemas before anything else, and what confines that Job before the Job', async () => {
    const hooks = documentsIn(await rendered('ha')).filter((document) => hookEvents(document).includes('pre-install'));
    const weight = (document: (typeof hooks)[number]) => Number(document.metadata.annotations!['helm.sh/hook-weight']);
    const order = hooks.sort((a, b) => weight(a) - weight(b));

    expect(order.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'Job']);
    expect(weight(order[0]!)).toBeLessThan(weight(order[1]!));
    expect(order.map(hookEvents)).toEqual(order.map(() => ['pre-install', 'pre-upgrade']));
  });

  it('keeps the selector of its first version, because Kubernetes lets nobody change it', async () => {
    const deployment = documentsIn(await rendered('ha')).find(({ kind }) => kind === 'Deployment')!;

    expect(deployment['spec'].selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'quantconnect-mcp',
      'app.kubernetes.io/instance': RELEASE,
      'app.kubernetes.io/component': 'server',
    });
  });

  // Helm 3 wants a cluster for this, even to change nothing.
  describe.each(ciFiles())('installed with the values of %s, as far as no cluster is needed', (name) => {
    let said: string;
    beforeAll(async () => {
      const args = ['install', RELEASE, CHART, '--dry-run=client', '--namespace', NAMESPACE, '--values', ciFile(name)];
      said = await helm('4', args);
    });

    it('makes the objects that it renders', async () => {
      const [, hooks, manifest] = /\nHOOKS:\n([\s\S]*)\nMANIFEST:\n([\s\S]*?)\n(?:NOTES:|$)/.exec(said)!;
      const made = [hooks!, manifest!].flatMap(documentsIn);
      // The newest Kubernetes that this helm knows.
      const expected = documentsIn(await rendered(name, '1.35'));

      expect(sorted(made)).toEqual(sorted(expected));
    });

    it('says where it is reached and how it is tested', () => {
      const [, notes = ''] = said.split('\nNOTES:\n');

      expect(notes).toContain(`helm test ${RELEASE}`);
      expect(notes).toMatch(/https?:\/\/\S+\/mcp/);
      expect(notes).not.toMatch(/<no value>|%!|\{\{/);
    });
  });

  /** The text of a file of values, rendered once for all who look at it. */
  function rendered(name: string, kubeVersion = '1.33'): Promise<string> {
    const key = `${name} ${kubeVersion}`;
    const text = renderings.get(key) ?? renderText(name, { kubeVersion });
    renderings.set(key, text);
    return text;
  }

  function packed(major: HelmMajor): Promise<string> {
    const path = packages.get(major) ?? pack(major);
    packages.set(major, path);
    return path;
  }

  async function pack(major: HelmMajor): Promise<string> {
    const destination = join(folder, major);
    await helm(major, ['package', CHART, '--destination', destination]);
    return join(destination, readdirSync(destination)[0]!);
  }
});

function templates(): string[] {
  const all = readdirSync(join(CHART, 'templates'), { recursive: true, encoding: 'utf8' });
  return all.filter((name) => /(^|\/)[^_/]+\.yaml$/.test(name)).map((name) => `templates/${name}`);
}

function sorted(documents: readonly Document[]): Document[] {
  return documents.toSorted((a, b) => title(a).localeCompare(title(b)));
}
