import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { stamp } from '../world/clock.js';
import type { World } from '../world/world.js';

interface ProjectFile {
  id: number;
  content: string;
  modified: number;
}

/** File contents by path, as they were at one moment. */
export type Snapshot = ReadonlyMap<string, string>;

// Contents are refused from the first character outside the 16-bit plane on; emoji are the usual case.
const UNSTORABLE = /[\u{10000}-\u{10FFFF}]/u;
const PATH = /^(?!\.{1,2}(?:\/|$))[^/\\]+(?:\/(?!\.{1,2}(?:\/|$))[^/\\]+)*$/;

/** The files of one project; every change is checked against the tier's limits. */
export class FileTree {
  private files = new Map<string, ProjectFile>();

  /** `changed` is called after each change. */
  constructor(
    private readonly projectId: number,
    private readonly world: World,
    private readonly changed: () => void,
  ) {}

  create(path: string, content: string): void {
    if (!PATH.test(path)) throw new Refused(invented(`Not a valid file name: ${path}`));
    this.refuseTaken(path);
    this.save(path, content, this.world.identifiers.file());
  }

  write(path: string, content: string): void {
    this.save(path, content, this.get(path).id);
  }

  rename(path: string, newPath: string): void {
    const file = this.get(path);
    if (!PATH.test(newPath)) throw new Refused(invented(`Not a valid file name: ${newPath}`));
    if (newPath !== path) this.refuseTaken(newPath);
    this.files.delete(path);
    this.files.set(newPath, { ...file, modified: this.world.clock.now() });
    this.changed();
  }

  delete(path: string): void {
    this.get(path);
    this.files.delete(path);
    this.changed();
  }

  contentOf(path: string): string {
    return this.get(path).content;
  }

  snapshot(): Snapshot {
    return new Map([...this.files].map(([path, { content }]) => [path, content]));
  }

  /** Runs several changes of which either all take effect or, when one is refused, none. */
  atomically(changes: () => void): void {
    const before = new Map(this.files);
    try {
      changes();
    } catch (refusal) {
      this.files = before;
      throw refusal;
    }
  }

  /** The files in the API's form: all of them, or the one at `path`. */
  toWire(path?: string): object[] {
    const paths = path === undefined ? [...this.files.keys()] : [path];
    return paths.map((name) => this.fileToWire(name, this.get(name)));
  }

  private get(path: string): ProjectFile {
    const file = this.files.get(path);
    if (!file) throw new Refused(`File not found: ${path}`);
    return file;
  }

  private save(path: string, content: string, id: number): void {
    this.refuseUnstorable(path, content);
    if (!this.files.has(path) && this.files.size >= this.world.limits.filesPerProject) {
      throw new Refused(invented(`A project holds at most ${this.world.limits.filesPerProject} files.`));
    }
    this.files.set(path, { id, content, modified: this.world.clock.now() });
    this.changed();
  }

  private refuseTaken(path: string): void {
    if (this.files.has(path)) throw new Refused('File already exist in this project');
  }

  private refuseUnstorable(path: string, content: string): void {
    const character = UNSTORABLE.exec(content)?.[0];
    if (character !== undefined) {
      const near = `contains invalid characters near ${character}`;
      throw new Refused(`File not saved. The file contents of '${path}' ${near}`);
    }
    const { bytesPerFile } = this.world.limits;
    if (Buffer.byteLength(content) > bytesPerFile) {
      throw new Refused(invented(`File not saved. A file holds at most ${bytesPerFile} bytes.`));
    }
  }

  private fileToWire(name: string, { id, content, modified }: ProjectFile): object {
    const { projectId } = this;
    return { id, projectId, name, content, modified: stamp(modified), open: true, isLibrary: false };
  }
}
