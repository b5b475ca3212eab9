import { describeWithHelm } from './support/helm.js';
import { ofKind } from './support/objects.js';
import { type Document, render } from './support/render.js';

const routeOf = async (...set: string[]): Promise<Document> =>
  ofKind(await render('ha', { set }), 'HTTPRoute')[0]!;

// What the cluster adds to a list of a custom resource is a difference that Argo CD never gets rid of.
describeWithHelm('A route', () => {
  it('has every default of the Gateway API written out', async () => {
    const { spec } = await routeOf();
    expect(spec.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' },
    ]);
    expect(spec.rules.length).toBeGreaterThan(0);
    for (const { matches, backendRefs } of spec.rules) {
      expect(matches).toEqual([{ path: { type: 'Exact', value: expect.any(String) } }]);
      expect(backendRefs).toEqual([
        { group: '', kind: 'Service', weight: 1, name: 'desk-quantconnect-mcp', port: 80 },
      ]);
    }
  });

  it('leaves the kind of its parent to who names one', async () => {
    const { spec } = await routeOf('httpRoute.parentRefs[0].kind=Service', 'httpRoute.parentRefs[0].group=');
    expect(spec.parentRefs).toEqual([{ group: '', kind: 'Service', name: 'public' }]);
  });
});
