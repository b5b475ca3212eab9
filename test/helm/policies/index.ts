import { goodNames, namespacedObjects, ownSelectors, standardLabels } from './belonging.js';
import { knownVariables, namedFilesAreMounted, secretsAreFiles } from './environment.js';
import { hooksAreCleared, hooksNeedNothing, probedServers, timeToFinish } from './lifecycle.js';
import { hardenedPods, restrictedPods } from './pod-security.js';
import type { Policy } from './policy.js';
import {
  confinedPods,
  guardiansHaveWards,
  monitorsHaveTargets,
  routesHaveServices,
  servicesHavePods,
} from './references.js';
import { pinnedImages, requestedResources, soundVolumes } from './resources.js';

/** What holds for every object that the chart renders, whatever the values. */
export const POLICIES: Readonly<Record<string, Policy>> = {
  'keeps every pod to the restricted Pod Security Standard': restrictedPods,
  'gives no pod a token, variables of services, or a file system to write to': hardenedPods,
  'requests cpu and memory for every container, and limits memory': requestedResources,
  'pins every image': pinnedImages,
  'sizes what pods may fill, and mounts what they have': soundVolumes,
  'makes nothing outside of its namespace': namespacedObjects,
  'puts the standard labels on everything': standardLabels,
  'names everything so that Kubernetes takes it': goodNames,
  'selects its own pods and no others': ownSelectors,
  'points every Service at a port that pods name': servicesHavePods,
  'has budgets and scalers of the pods that serve': guardiansHaveWards,
  'has monitors find what they scrape': monitorsHaveTargets,
  'routes to Services that exist, and never to metrics': routesHaveServices,
  'confines the traffic of every pod': confinedPods,
  'sets no variable that nobody reads': knownVariables,
  'hands over secrets as files only': secretsAreFiles,
  'mounts the files that variables name': namedFilesAreMounted,
  'probes who serves, and nobody else': probedServers,
  'gives pods the time to finish': timeToFinish,
  'has hooks need nothing that is made after them': hooksNeedNothing,
  'clears hooks away, but not their failures': hooksAreCleared,
};
