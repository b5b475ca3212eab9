import { entriesOf, fieldsOf, without } from '../../quantconnect/lenient.js';
import { pagesOf, wholeOrBrief } from '../../quantconnect/page.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { NODE_KINDS, type ReadOrganizationDto, type ReadOrganizationNodesDto } from './organizations.dto.js';

// What a node costs and looks like. An agent chooses by its size and by whether it is free.
const NODE_TRIMMINGS = ['price', 'userProfile', 'description', 'host', 'assets'];

/** Every organization with all that is known, or by name where that is too much. */
export function organizationsAnswer(answer: JsonObject): object {
  const { shown, isBrief } = wholeOrBrief(entriesOf(answer['organizations']), 'id', 'name');
  const omitted = ['all but id and name: read_organization has the rest of one'];
  return { ...answer, organizations: shown, ...(isBrief && { omitted }) };
}

// Addresses are personal data, and every model that reads them is one more place where they are kept.
export function organizationAnswer(
  answer: JsonObject,
  { includeEmails = false, includeMovements = false, start }: ReadOrganizationDto,
): object {
  const { credit, members, ...rest } = fieldsOf(answer['organization']);
  const people = entriesOf(members).map((person) => (includeEmails ? person : without(person, 'email')));
  const movements = entriesOf(fieldsOf(credit)['movements']);
  const lists = { members: people, ...(includeMovements && { movements }) };
  const { shown, ...more } = pagesOf(lists, start, rest);
  const { members: shownMembers, ...shownMovements } = shown;
  return {
    ...answer,
    organization: {
      ...rest,
      credit: { ...without(credit, 'movements'), ...shownMovements },
      members: shownMembers,
    },
    lengths: lengthsOf(lists),
    ...more,
    omitted: [
      ...(includeEmails ? [] : ['members.email: pass includeEmails']),
      ...(includeMovements ? [] : ['credit.movements: pass includeMovements']),
    ],
  };
}

export function nodesAnswer(answer: JsonObject, { kind, start }: ReadOrganizationNodesDto): object {
  const kinds = kind ? [kind] : NODE_KINDS;
  const lists = Object.fromEntries(kinds.map((one) => [one, entriesOf(answer[one]).map(trimmed)]));
  const { shown, ...more } = pagesOf(lists, start);
  return {
    ...without(answer, ...NODE_KINDS),
    ...shown,
    lengths: lengthsOf(lists),
    ...more,
    omitted: [`${NODE_TRIMMINGS.join(', ')} of each node`],
  };
}

const trimmed = (node: unknown): JsonObject => without(node, ...NODE_TRIMMINGS);

const lengthsOf = (lists: Readonly<Record<string, readonly unknown[]>>): object =>
  Object.fromEntries(Object.entries(lists).map(([name, { length }]) => [name, length]));
