import { type Container, type Pod, containersOf, podsOf } from '../support/objects.js';
import { type Policy, when } from './policy.js';

// https://kubernetes.io/docs/concepts/security/pod-security-standards/
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];
const PROFILES = ['RuntimeDefault', 'Localhost'];
const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'preStop'],
  ['lifecycle', 'postStart'],
] as const;

/** The restricted Pod Security Standard, each of its fields. */
export const restrictedPods: Policy = (documents) => {
  const pods = podsOf(documents);
  return [...pods.flatMap(podProblems), ...containersOf(pods).flatMap(containerProblems)];
};

/** What no standard asks, and a reviewer does. */
export const hardenedPods: Policy = (documents) => {
  const pods = podsOf(documents);
  return [
    ...pods.flatMap(({ owner, spec }) => [
      ...when(spec.automountServiceAccountToken !== false, `${owner}: mounts a token of its account`),
      ...when(spec.enableServiceLinks !== false, `${owner}: has variables of all services`),
    ]),
    ...containersOf(pods).flatMap(({ title, spec }) => [
      ...when(!spec.securityContext?.readOnlyRootFilesystem, `${title}: may write to its image`),
    ]),
  ];
};

function podProblems({ owner, spec }: Pod): string[] {
  const { securityContext: security = {} } = spec;
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field) => when(spec[field], `${owner}: ${field}`)),
    ...(spec.volumes ?? []).flatMap(({ name, ...source }: any) =>
      when(!VOLUMES.includes(Object.keys(source)[0]!), `${owner}: volume ${name} is ${Object.keys(source)[0]}`),
    ),
    ...(security.sysctls ?? []).flatMap(({ name }: any) =>
      when(!SYSCTLS.includes(name), `${owner}: sysctl ${name}`),
    ),
    ...contextProblems(owner, security),
  ];
}

function containerProblems({ title, pod, spec }: Container): string[] {
  const { securityContext: own = {} } = spec;
  const { capabilities = {} } = own;
  const both = { ...pod.spec.securityContext, ...own };
  return [
    ...when(own.privileged, `${title}: is privileged`),
    ...when(own.allowPrivilegeEscalation !== false, `${title}: may gain privileges`),
    ...when(!capabilities.drop?.includes('ALL'), `${title}: keeps capabilities`),
    ...when(
      capabilities.add?.some((name: string) => name !== 'NET_BIND_SERVICE'),
      `${title}: adds capabilities`,
    ),
    ...when(own.procMount && own.procMount !== 'Default', `${title}: procMount ${own.procMount}`),
    ...when(
      spec.ports?.some(({ hostPort }: any) => hostPort),
      `${title}: takes a port of its host`,
    ),
    ...when(both.runAsNonRoot !== true, `${title}: may run as root`),
    ...when(!PROFILES.includes(both.seccompProfile?.type), `${title}: has no seccomp profile`),
    ...contextProblems(title, own),
    ...HANDLERS.flatMap((path) => when(hostOf(spec, path), `${title}: ${path.join('.')} names a host`)),
  ];
}

/** What is wrong in either of the two security contexts. */
function contextProblems(title: string, context: any): string[] {
  const { seLinuxOptions: seLinux = {}, appArmorProfile: appArmor } = context;
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
  return [
    ...when(context.runAsUser === 0, `${title}: runs as root`),
    ...when(context.windowsOptions?.hostProcess, `${title}: is a process of its host`),
    ...when(!types.includes(seLinux.type ?? ''), `${title}: SELinux type ${seLinux.type}`),
    ...when(seLinux.user || seLinux.role, `${title}: SELinux user or role`),
    ...when(appArmor && !PROFILES.includes(appArmor.type), `${title}: AppArmor is off`),
  ];
}

/** From 1.34 on a probe may not be pointed at another host. */
function hostOf(container: any, path: readonly string[]): string | undefined {
  const handler = path.reduce((value, name) => value?.[name], container);
  return handler?.httpGet?.host || handler?.tcpSocket?.host;
}
