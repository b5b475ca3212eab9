/** What a model should do where it stays unknown whether a change was made; sentences for `Write.next`. */
export const Advice = {
  /** For what can be repeated without harm. */
  harmless: (tool: string, args: object): string =>
    `${see(tool, args)} Repeating this call with the same arguments does no harm.`,
  /** For what would be done twice. */
  readFirst: (tool: string, args: object): string =>
    `${see(tool, args)} Repeat this call only if it is not there after some minutes: otherwise it is done twice.`,
} as const;

const see = (tool: string, args: object): string => `Call ${tool} with ${JSON.stringify(args)}.`;
