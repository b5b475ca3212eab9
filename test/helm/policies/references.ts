import { type Pod, containersOf, ofKind, podsOf, selects, title } from '../support/objects.js';
import type { Document } from '../support/render.js';
import { type Policy, when } from './policy.js';

/** A Service has the pods of one object, and each of its ports is a port that they name. */
export const servicesHavePods: Policy = (documents) =>
  ofKind(documents, 'Service').flatMap((service) => {
    const pods = selectedBy(service['spec'].selector, documents);
    return [
      ...when(pods.length !== 1, `${title(service)}: has pods of ${owners(pods)}`),
      ...service['spec'].ports.flatMap(({ targetPort }: any) =>
        when(!pods.every((pod) => hasPort(pod, targetPort)), `${title(service)}: nothing listens on ${targetPort}`),
      ),
    ];
  });

/** What disturbs, scales and measures pods has pods to do it to. */
export const guardiansHaveWards: Policy = (documents) => [
  ...ofKind(documents, 'PodDisruptionBudget').flatMap((budget) => {
    const pods = selectedBy(budget['spec'].selector, documents);
    return when(owners(pods) !== owners(deployed(documents)), `${title(budget)}: is of ${owners(pods)}`);
  }),
  ...ofKind(documents, 'HorizontalPodAutoscaler').flatMap((scaler) => {
    const { kind, name } = scaler['spec'].scaleTargetRef;
    const target = documents.find((document) => title(document) === `${kind}/${name}`);
    return [
      ...when(!target, `${title(scaler)}: there is no ${kind}/${name}`),
      ...when(target?.['spec'].replicas !== undefined, `${title(scaler)}: ${kind}/${name} says replicas as well`),
    ];
  }),
];

export const monitorsHaveTargets: Policy = (documents) => [
  ...ofKind(documents, 'PodMonitor').flatMap((monitor) => {
    const pods = selectedBy(monitor['spec'].selector, documents);
    return [
      ...when(owners(pods) !== owners(deployed(documents)), `${title(monitor)}: is of ${owners(pods)}`),
      ...monitor['spec'].podMetricsEndpoints.flatMap(({ port }: any) =>
        when(!pods.every((pod) => hasPort(pod, port)), `${title(monitor)}: nothing listens on ${port}`),
      ),
    ];
  }),
  ...ofKind(documents, 'ServiceMonitor').flatMap((monitor) => {
    const services = ofKind(documents, 'Service').filter(({ metadata }) =>
      selects(monitor['spec'].selector, metadata.labels),
    );
    const ports = services.flatMap((service) => service['spec'].ports.map(({ name }: any) => name));
    return [
      ...when(services.length !== 1, `${title(monitor)}: is of ${services.length} services`),
      ...monitor['spec'].endpoints.flatMap(({ port }: any) =>
        when(!ports.includes(port), `${title(monitor)}: no service has a port ${port}`),
      ),
    ];
  }),
];

/** What is published leads to a Service, and that has the port. Metrics are not published. */
export const routesHaveServices: Policy = (documents) => {
  const services = ofKind(documents, 'Service');
  return backends(documents).flatMap(({ from, name, port }) => {
    const service = services.find(({ metadata }) => metadata.name === name);
    const found = service?.['spec'].ports.find((known: any) => known.port === port || known.name === port);
    return [
      ...when(!found, `${from}: leads to ${name}:${port}, which is not there`),
      ...when(found?.name === 'metrics', `${from}: publishes metrics`),
    ];
  });
};

/** Every pod may do only what a policy lists, and each policy is about pods that exist. */
export const confinedPods: Policy = (documents) => {
  const policies = ofKind(documents, 'NetworkPolicy');
  const confined = (pod: Pod, type: string) =>
    policies.some(({ spec }: any) => spec.policyTypes.includes(type) && selects(spec.podSelector, pod.metadata.labels));
  return [
    ...podsOf(documents).flatMap((pod) =>
      ['Ingress', 'Egress'].flatMap((type) => when(!confined(pod, type), `${pod.owner}: ${type} is not confined`)),
    ),
    ...policies.flatMap((policy) => {
      const pods = selectedBy(policy['spec'].podSelector, documents);
      const ports: any[] = (policy['spec'].ingress ?? []).flatMap((rule: any) => rule.ports ?? [{ port: 'any port' }]);
      return [
        ...when(pods.length === 0, `${title(policy)}: is about no pod`),
        ...ports.flatMap(({ port }) =>
          when(!pods.some((pod) => hasPort(pod, port)), `${title(policy)}: lets in to ${port}, where nothing listens`),
        ),
      ];
    }),
  ];
};

function selectedBy(selector: any, documents: readonly Document[]): Pod[] {
  return podsOf(documents).filter((pod) => selects(selector, pod.metadata.labels));
}

function deployed(documents: readonly Document[]): Pod[] {
  return podsOf(ofKind(documents, 'Deployment'));
}

function owners(pods: readonly Pod[]): string {
  return pods.map(({ owner }) => owner).join(', ') || 'nobody';
}

function hasPort(pod: Pod, port: string | number): boolean {
  const ports = containersOf([pod]).flatMap(({ spec }) => spec.ports ?? []);
  return ports.some(({ name, containerPort }: any) => name === port || containerPort === port);
}

function backends(documents: readonly Document[]): { from: string; name: string; port: number | string }[] {
  const routed = ofKind(documents, 'HTTPRoute').flatMap((route) =>
    route['spec'].rules.flatMap((rule: any) =>
      (rule.backendRefs ?? []).map(({ name, port }: any) => ({ from: title(route), name, port })),
    ),
  );
  const ingressed = ofKind(documents, 'Ingress').flatMap((ingress) =>
    ingress['spec'].rules.flatMap(({ http }: any) =>
      http.paths.map(({ backend: { service } }: any) => ({
        from: title(ingress),
        name: service.name,
        port: service.port.number ?? service.port.name,
      })),
    ),
  );
  return [...routed, ...ingressed];
}
