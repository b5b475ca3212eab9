import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';
import { isLanguage } from './language.js';
import { Project } from './project.js';

const RECYCLE_BIN = 'Recycle Bin/';

/** A tenant's projects. Names are unique among them. */
export class Projects {
  private readonly projects: Project[] = [];

  constructor(private readonly world: World) {}

  /** A taken name gets a number appended, so the answer may carry another name than was asked for. */
  create(name: string, language: string): Project {
    if (!isLanguage(language)) throw new Refused(invented(`Unknown language: ${language}`));
    const project = new Project(this.world, this.freeName(name), language);
    this.projects.push(project);
    return project;
  }

  get(projectId: number): Project {
    const project = this.projects.find(({ id }) => id === projectId);
    if (!project) throw new Refused(invented(`Project not found: ${projectId}`));
    return project;
  }

  /** Newest first. `end` is exclusive and may lie past the last project. */
  list(start = 0, end = Number.POSITIVE_INFINITY): Project[] {
    if (start < 0 || start >= end) throw new Refused(invented('The start must come before the end.'));
    return this.projects.toReversed().slice(start, end);
  }

  rename(project: Project, name: string): void {
    const taken = this.projects.some((other) => other !== project && other.name === name);
    if (taken) throw new Refused(invented(`Another project is already named ${name}.`));
    project.name = name;
  }

  /** Moves the project to the recycle bin, where it stays readable. */
  delete(project: Project): void {
    if (project.name.startsWith(RECYCLE_BIN)) return;
    project.name = this.freeName(RECYCLE_BIN + project.name);
    project.touch();
  }

  private freeName(wanted: string): string {
    const names = new Set(this.projects.map(({ name }) => name));
    let name = wanted;
    for (let copy = 2; names.has(name); copy++) name = `${wanted} ${copy}`;
    return name;
  }
}
