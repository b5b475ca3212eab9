import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import {
  asAsked,
  done,
  type Finding,
  madeSince,
  notSeen,
} from '../../quantconnect/reconciliation/finding.js';
import type { ProjectsResponse } from '../../quantconnect/quantconnect.types.js';

/** What QuantConnect's answers say about a change to a project whose own answer was lost. */

// What a taken name becomes is not documented; a number has been seen behind it, a slash before.
const ADDED = /^(?: ?\(?\d+\)?)?$/;

export function projectMade(
  { name }: { readonly name: string },
  { projects }: ProjectsResponse,
  time: CallTime,
): Finding<object> {
  const alike = entriesOf(projects).filter((project) => isNamed(fieldsOf(project)['name'], name));
  const finding = madeSince(alike, time, { from: 'list_projects', id: 'projectId' });
  return finding.state === 'done' ? { ...finding, answer: { project: finding.answer } } : finding;
}

function isNamed(theirs: unknown, wanted: string): boolean {
  const [name, start] = [String(theirs).replace(/^\//, ''), wanted.replace(/^\//, '')];
  return name.startsWith(start) && ADDED.test(name.slice(start.length));
}

export function projectChanged(
  changes: { readonly name?: string; readonly description?: string },
  { projects }: ProjectsResponse,
): Finding<object> {
  const project = fieldsOf(entriesOf(projects)[0]);
  const isSo =
    (changes.name === undefined || String(project['name']).replace(/^\//, '') === changes.name) &&
    (changes.description === undefined || project['description'] === changes.description);
  return asAsked(isSo, { success: true }, 'read_project');
}

/** A deleted project goes on to be readable, under another name. */
export function projectDeleted({ projects }: ProjectsResponse): Finding<object> {
  const [first] = entriesOf(projects).map(fieldsOf);
  const isBinned = /^\/?Recycle Bin\//.test(String(first?.['name']));
  return isBinned
    ? done({ success: true }, 'read_project shows it in the recycle bin')
    : notSeen('read_project shows it at its place, so far at least');
}

export function hasLibrary({ projects }: ProjectsResponse, libraryId: number): boolean {
  const project = fieldsOf(entriesOf(projects)[0]);
  return entriesOf(project['libraries']).some((library) => fieldsOf(library)['projectId'] === libraryId);
}
