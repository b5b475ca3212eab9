import { entriesOf, without } from '../../quantconnect/lenient.js';
import { pageOf } from '../../quantconnect/page.js';
import { entryWith } from '../../quantconnect/reconciliation/finding.js';
import type { ReadProjectCollaboratorsDto } from './collaboration.dto.js';

export interface CollaboratorsAnswer {
  readonly collaborators?: unknown;
}

const PROFILE = ['email', 'bio', 'profileImage'];

/** A page of who may do what, without what is nobody's business for that: e-mail, biography and image. */
export function collaboratorsOf(
  answer: CollaboratorsAnswer,
  { includeProfiles = false, start }: Omit<ReadProjectCollaboratorsDto, 'projectId'> = {},
): object {
  const all = entriesOf(answer.collaborators);
  const people = includeProfiles ? all : all.map((person) => without(person, ...PROFILE));
  const { shown, ...more } = pageOf(people, start);
  return {
    ...answer,
    collaborators: shown,
    length: people.length,
    ...more,
    ...(!includeProfiles && {
      omitted: [`${PROFILE.join(', ')}: read_project_collaborators with includeProfiles`],
    }),
  };
}

/** The same after a change; the rest of a long list is read by the tool for it. */
export function everybodyOn(answer: CollaboratorsAnswer): object {
  const { nextStart, ...view } = collaboratorsOf(answer) as { nextStart?: number };
  return nextStart ? { ...view, next: `More from ${nextStart} on: read_project_collaborators.` } : view;
}

/** Whether a person is on the project with exactly these rights. */
export function hasRights(
  { collaborators }: CollaboratorsAnswer,
  publicId: string,
  { write, live }: { readonly write: boolean; readonly live: boolean },
): boolean {
  const person = entryWith(collaborators, 'publicId', publicId);
  return person?.['permission'] === (write ? 'write' : 'read') && person['liveControl'] === live;
}

/** Without the field there is no list to be missing from. */
export const isOff = ({ collaborators }: CollaboratorsAnswer, publicId: string): boolean =>
  collaborators !== undefined && !entryWith(collaborators, 'publicId', publicId);
