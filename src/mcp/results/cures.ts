interface Cure {
  /** What QuantConnect says, as far as its words are known. */
  readonly says: RegExp;
  readonly cure: string;
}

const CURES: readonly Cure[] = [
  {
    says: /write permission/i,
    cure: 'The edit lock of the project is not yours: call lock_project_with_collaborators, then read_file, then this again, all with the same codeSourceId.',
  },
  {
    says: /no spare nodes/i,
    cure: 'Every node is busy, read_project_nodes shows with what: call again when one of its runs is over.',
  },
  {
    says: /no live deployment found/i,
    cure: 'The project has never been live: list_live_algorithms shows those that have.',
  },
  {
    says: /contains invalid characters/i,
    cure: 'QuantConnect stores no emoji: leave them out of the content.',
  },
  {
    says: /not valid parameter set/i,
    cure: 'Every name must be one that the code reads with get_parameter, no min above its max, every step above 0. A free account cannot optimize.',
  },
  {
    says: /derivative export/i,
    cure: 'Only the person can change that, by another plan. An algorithm can read the objects without it.',
  },
];

/** What to do about a refusal in these words; `undefined` where they are not known. */
export function cureFor(reasons: readonly string[]): string | undefined {
  return CURES.find(({ says }) => reasons.some((reason) => says.test(reason)))?.cure;
}
