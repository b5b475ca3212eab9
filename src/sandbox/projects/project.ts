import { Collaborators } from '../collaboration/collaborators.js';
import { EditLock } from '../collaboration/edit-lock.js';
import { FileTree } from '../files/file-tree.js';
import { stamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import type { Language } from './language.js';
import { LEAN_VERSION } from './lean-versions.js';
import { starterFiles } from './starter-files.js';

/** A project and the files in it. */
export class Project {
  readonly id: number;
  readonly files: FileTree;
  readonly collaborators: Collaborators;
  readonly lock = new EditLock();
  description = '';
  /** Projects whose code this one may import. */
  readonly libraries = new Set<Project>();
  private readonly channelId: string;
  private readonly created: number;
  private modified: number;

  constructor(
    private readonly world: World,
    public name: string,
    readonly language: Language,
  ) {
    this.id = world.identifiers.project();
    this.channelId = world.identifiers.hex();
    this.created = this.modified = world.clock.now();
    this.collaborators = new Collaborators(world.tenant.userId);
    this.files = new FileTree(this.id, world, () => this.touch());
    for (const { name: file, content } of starterFiles(language)) this.files.create(file, content);
  }

  touch(): void {
    this.modified = this.world.clock.now();
  }

  toWire(): object {
    const { tenant, limits } = this.world;
    return {
      projectId: this.id,
      organizationId: tenant.organizationId,
      name: this.name,
      modified: stamp(this.modified),
      created: stamp(this.created),
      ownerId: tenant.userId,
      language: this.language,
      collaborators: this.collaborators.toWire(),
      leanVersionId: LEAN_VERSION.id,
      leanPinnedToMaster: true,
      owner: true,
      description: this.description,
      channelId: this.channelId,
      maxFileSize: limits.bytesPerFile,
      ...UNUSED_FEATURES,
      libraries: [...this.libraries].map((library) => library.toLibraryEntry()),
    };
  }

  private toLibraryEntry(): object {
    const ownerName = `User ${this.world.tenant.userId}`;
    return { projectId: this.id, libraryName: this.name, ownerName, access: true };
  }
}

// What a project answers for features that nobody has used on it; empty maps are lists here.
const UNUSED_FEATURES = {
  parameters: [],
  grid: null,
  liveGrid: null,
  paperEquity: null,
  lastLiveDeployment: null,
  liveForm: null,
  encrypted: false,
  codeRunning: false,
  leanEnvironment: 1,
  encryptionKey: null,
  isPinned: false,
  sharingTokenBacktest: null,
};
