import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describeWithHelm } from './support/helm.js';
import { ciFiles, renderText } from './support/render.js';

const CHECK = resolve(__dirname, '../../scripts/check-manifests.mjs');

const MISTAKEN = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: mistyped }
spec:
  selector: {}
  template: { spec: { containers: [{ name: one }, { name: two, readynessProbe: {} }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: misspelt }
spec: { rules: [{ backendRef: [] }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: unquoted }
data: { PORT: 3000 }
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: unheard-of }
`;

describeWithHelm('the types of Kubernetes and of its extensions', () => {
  // The compiler is asked once: beside everything that the chart renders lie mistakes, and these alone it may find.
  let said: string[];
  beforeAll(async () => {
    const texts = await Promise.all(ciFiles().map((name) => renderText(name)));
    said = await check([...texts, MISTAKEN].join('\n---\n'));
  });

  it.each([
    [/^Deployment\/mistyped: spec\.template\.spec\.containers\[1\]\.readynessProbe: Object literal may only/],
    [/^HTTPRoute\/misspelt: spec\.rules\[0\]\.backendRef: Object literal may only/],
    [/^ConfigMap\/unquoted: data\.PORT: Type 'number' is not assignable to type 'string'/],
    [/^Widget\/unheard-of: no type is known for example\.com\/v1$/],
  ])('refuse %s', (problem) => {
    expect(said).toContainEqual(expect.stringMatching(problem));
  });

  it('have every field of everything that the chart renders', () => {
    expect(said.filter((line) => !/^\w+\/(mistyped|misspelt|unquoted|unheard-of): /.test(line))).toEqual([]);
  });
});

function check(manifests: string): Promise<string[]> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [CHECK], (_error, _stdout, stderr) => done(stderr.trim().split('\n')));
    child.stdin!.end(manifests);
  });
}
