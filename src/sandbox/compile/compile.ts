import { extname } from 'node:path';
import type { Snapshot } from '../files/file-tree.js';
import { LEAN_VERSION } from '../projects/lean-versions.js';
import type { Language } from '../projects/language.js';
import type { Project } from '../projects/project.js';
import { findSyntaxError } from '../source/syntax-errors.js';
import type { World } from '../world/world.js';
import { invented } from '../http/invented.js';

export type CompileState = 'InQueue' | 'BuildSuccess' | 'BuildError';

const BUILD_SECONDS = 2;
const SOURCE_EXTENSION = { Py: '.py', 'C#': '.cs' } as const;

/** One build of a project's files as they were when it was asked for. */
export class Compile {
  readonly id: string;
  readonly projectId: number;
  readonly language: Language;
  readonly snapshot: Snapshot;
  readonly requested: number;
  private readonly faults: readonly string[];

  constructor(
    private readonly world: World,
    project: Project,
  ) {
    this.id = world.identifiers.compile();
    this.projectId = project.id;
    this.language = project.language;
    this.snapshot = project.files.snapshot();
    this.faults = findFaults(this.snapshot, project.language);
    this.requested = world.clock.now();
  }

  stateAt(moment = this.world.clock.now()): CompileState {
    if (this.world.clock.secondsBetween(this.requested, moment) < BUILD_SECONDS) return 'InQueue';
    return this.faults.length > 0 ? 'BuildError' : 'BuildSuccess';
  }

  get signature(): string {
    return this.id.slice(this.id.indexOf('-') + 1);
  }

  /** The files that are built, in order. */
  get sourceFiles(): string[] {
    return sourceFiles(this.snapshot, this.language);
  }

  /** What is built, by path. */
  get sources(): Snapshot {
    return new Map(this.sourceFiles.map((path) => [path, this.snapshot.get(path) ?? '']));
  }

  logsFor(state: CompileState): readonly string[] {
    if (state === 'InQueue') return [];
    const version = LEAN_VERSION.name.replace(/^v/, '');
    const success =
      `Build Request Successful for Project ID: ${this.projectId}, ` +
      `with CompileID: ${this.id}, Lean Version: ${version}`;
    return state === 'BuildError' ? this.faults : [success];
  }
}

function sourceFiles(snapshot: Snapshot, language: Language): string[] {
  return [...snapshot.keys()].filter((path) => extname(path) === SOURCE_EXTENSION[language]).toSorted();
}

// C# is taken as it comes: no parser for it, and a wrong complaint would be worse than none.
function findFaults(snapshot: Snapshot, language: Language): string[] {
  const paths = sourceFiles(snapshot, language);
  if (paths.length === 0) return [invented('Build Error: the project contains no source file.')];
  return language === 'Py' ? paths.flatMap((path) => describeFault(path, snapshot.get(path) ?? '')) : [];
}

function describeFault(path: string, source: string): string[] {
  const fault = findSyntaxError(source);
  if (!fault) return [];
  const { line, column, reason } = fault;
  return [invented(`Build Error: File: ${path} Line:${line} Column:${column} - ${reason}`)];
}
