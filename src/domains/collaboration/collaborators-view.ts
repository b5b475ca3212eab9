import { entriesOf, without } from '../../quantconnect/lenient.js';

export interface CollaboratorsAnswer {
  readonly collaborators?: unknown;
}

const PROFILE = ['email', 'bio', 'profileImage'];

/** Who may do what, without what is nobody's business for that: e-mail, biography and image. */
export function withoutProfiles(answer: CollaboratorsAnswer, cure = 'read_project_collaborators'): object {
  const collaborators = entriesOf(answer.collaborators).map((person) => without(person, ...PROFILE));
  return { ...answer, collaborators, omitted: [`email, bio, profileImage (${cure})`] };
}
