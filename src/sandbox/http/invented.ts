/**
 * Marks a text that is ours. Nobody has seen what the real service says in this place, so no client
 * may depend on the wording; texts that do not pass through here are the real ones.
 */
export function invented(text: string): string {
  return text;
}
