import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { FormEndpoint } from '../http/form-endpoint.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import { ObjectStore } from './object-store.js';

@ApiController('object')
export class ObjectStoreController {
  @FormEndpoint('set')
  set(@CallerWorld() world: World, @Args() args: Arguments): void {
    const store = storeOf(world, args);
    const [key, content] = [args.text('key'), args.raw('objectData')];
    if (!Buffer.isBuffer(content)) throw new Refused('Required parameter objectData is missing.');
    store.set(key, content);
  }

  @ReadEndpoint('properties')
  properties(@CallerWorld() world: World, @Args() args: Arguments): object {
    return { metadata: storeOf(world, args).get(args.text('key')).toProperties() };
  }

  @ReadEndpoint('list')
  list(@CallerWorld() world: World, @Args() args: Arguments): object {
    const store = storeOf(world, args);
    const path = args.optionalText('path') ?? '/';
    const used = store.bytesUsed;
    return {
      path,
      objects: store.list(path),
      page: 1,
      totalPages: 1,
      objectStorageUsed: used,
      objectStorageUsedHuman: humanBytes(used),
    };
  }

  /** One path for two calls: keys start a job, and its id reads where it has got to. */
  @Endpoint('get')
  get(@CallerWorld() world: World, @Args() args: Arguments): object {
    const store = storeOf(world, args);
    if (args.has('jobId')) {
      const jobId = args.text('jobId');
      return { jobId, url: store.urlOf(jobId) };
    }
    return { jobId: store.startJob(keysOf(args)), url: null };
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    storeOf(world, args).delete(args.text('key'));
  }
}

function storeOf(world: World, args: Arguments): ObjectStore {
  if (args.text('organizationId') !== world.tenant.organizationId) {
    throw new Refused(invented('You are not a member of this organization.'));
  }
  return world.part(ObjectStore);
}

function keysOf(args: Arguments): string[] {
  const keys = args.raw('keys');
  if (keys === undefined) throw new Refused('Required parameter keys is missing.');
  if (!Array.isArray(keys) || keys.length === 0) throw new Refused('Required parameter keys is empty');
  return keys.map(String);
}

function humanBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = bytes / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(2)} ${units[power]}`;
}
