import { asList } from '../../quantconnect/page.js';

type Person = Readonly<Record<string, unknown>>;

export interface CollaboratorsAnswer {
  readonly collaborators?: readonly Person[] | Readonly<Record<string, Person>> | null;
}

/** Who may do what, without what is nobody's business for that: e-mail, biography and image. */
export function withoutProfiles(answer: CollaboratorsAnswer, cure = 'read_project_collaborators'): object {
  const collaborators = asList(answer.collaborators).map(
    ({ email: _email, bio: _bio, profileImage: _image, ...person }) => person,
  );
  return { ...answer, collaborators, omitted: [`email, bio, profileImage (${cure})`] };
}
