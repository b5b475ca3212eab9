import { createHash } from 'node:crypto';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';

export interface Rights {
  liveControl: boolean;
  write: boolean;
}

interface Collaborator extends Rights {
  uid: number;
  publicId: string;
  name: string;
  owner: boolean;
}

// Ids of made-up people lie far above those of the sandbox's own users.
const FIRST_GUEST_ID = 500_000;

/** Who works on one project: its owner first, then whoever was added. Any public id counts as a person. */
export class Collaborators {
  private readonly people = new Map<string, Collaborator>();

  constructor(ownerId: number) {
    const publicId = `user-${ownerId}`;
    const rights = { liveControl: true, write: true };
    this.people.set(publicId, { uid: ownerId, publicId, name: `User ${ownerId}`, owner: true, ...rights });
  }

  get areSeveral(): boolean {
    return this.people.size > 1;
  }

  /** Adding somebody again sets their rights. */
  add(publicId: string, rights: Rights): void {
    if (this.people.get(publicId)?.owner) throw new Refused(invented('The owner is on the project already.'));
    const name = publicId.charAt(0).toUpperCase() + publicId.slice(1).replaceAll('-', ' ');
    this.people.set(publicId, { uid: guestId(publicId), publicId, name, owner: false, ...rights });
  }

  update(publicId: string, rights: Rights): void {
    Object.assign(this.guest(publicId), rights);
  }

  remove(publicId: string): void {
    this.people.delete(this.guest(publicId).publicId);
  }

  toWire(): object[] {
    return [...this.people.values()].map(({ write, publicId, ...person }) => ({
      ...person,
      permission: write ? 'write' : 'read',
      publicId,
      profileImage: `https://sandbox.invalid/users/${person.uid}.jpeg`,
      email: `${publicId}@sandbox.invalid`,
      bio: '',
    }));
  }

  private guest(publicId: string): Collaborator {
    const person = this.people.get(publicId);
    if (!person) throw new Refused(invented(`${publicId} is not a collaborator of this project.`));
    if (person.owner) throw new Refused(invented('The rights of the owner cannot be changed.'));
    return person;
  }
}

function guestId(publicId: string): number {
  const digest = createHash('md5').update(publicId).digest('hex');
  return FIRST_GUEST_ID + Number.parseInt(digest.slice(0, 4), 16);
}
