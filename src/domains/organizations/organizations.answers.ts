import { entriesOf, fieldsOf, without } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { NODE_KINDS, type NodeKind, type ReadOrganizationDto } from './organizations.dto.js';

// Two lists share an answer of an organization, three one of nodes: each gets its part of what a model reads.
const ORGANIZATION_LIST_BYTES = 7_000;
const NODE_LIST_BYTES = 5_000;

// What a node costs and looks like. An agent chooses by its size and by whether it is free.
const NODE_TRIMMINGS = ['price', 'userProfile', 'description', 'host', 'assets'];

// Addresses are personal data, and every model that reads them is one more place where they are kept.
export function organizationAnswer(
  answer: JsonObject,
  { includeEmails = false, includeMovements = false }: ReadOrganizationDto,
): object {
  const { credit, members, ...rest } = fieldsOf(answer['organization']);
  const people = entriesOf(members).map((person) => (includeEmails ? person : without(person, 'email')));
  const movements = entriesOf(fieldsOf(credit)['movements']);
  const shownPeople = fitting(people, ORGANIZATION_LIST_BYTES);
  const shownMovements = includeMovements ? fitting(movements, ORGANIZATION_LIST_BYTES) : [];
  const balance = { ...without(credit, 'movements'), ...(includeMovements && { movements: shownMovements }) };
  return {
    ...answer,
    organization: { ...rest, credit: balance, members: shownPeople },
    omitted: [
      ...(includeEmails ? [] : ['members.email: pass includeEmails']),
      ...(includeMovements ? [] : ['credit.movements: pass includeMovements']),
      ...tooMany('members', people, shownPeople),
      ...(includeMovements ? tooMany('credit.movements', movements, shownMovements) : []),
    ],
  };
}

export function nodesAnswer(answer: JsonObject, only?: NodeKind): object {
  const wanted = only ? [only] : NODE_KINDS;
  const all = wanted.map((kind) => [kind, entriesOf(answer[kind]).map(trimmed)] as const);
  const shown = all.map(
    ([kind, nodes]) => [kind, only ? fitting(nodes) : fitting(nodes, NODE_LIST_BYTES)] as const,
  );
  return {
    ...without(answer, ...NODE_KINDS),
    ...Object.fromEntries(shown),
    omitted: [
      `${NODE_TRIMMINGS.join(', ')} of each node`,
      ...all.flatMap(([kind, nodes], index) =>
        tooMany(kind, nodes, shown[index]![1], only ? '' : `: pass kind ${kind}`),
      ),
    ],
  };
}

const trimmed = (node: unknown): JsonObject => without(node, ...NODE_TRIMMINGS);

function tooMany(what: string, all: readonly unknown[], shown: readonly unknown[], cure = ''): string[] {
  return shown.length < all.length ? [`${all.length - shown.length} of ${all.length} ${what}${cure}`] : [];
}
