const HIDDEN: ReadonlySet<string> = new Set(
  'time level msg context exception.stacktrace service.name service.version deployment.environment.name k8s.pod.name'.split(
    ' ',
  ),
);

const COLOURS: Readonly<Record<string, number>> = { error: 31, fatal: 31, warn: 33, debug: 90, trace: 90 };

// Whatever moves the cursor, or would begin a line that was never logged.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A line of JSON as people read it: the time, what happened, and what is known of it; a stack below. */
export function pretty(json: string, colours: boolean): string {
  const entry = JSON.parse(json) as Record<string, string>;
  const { time, level, context, msg, 'exception.stacktrace': stack } = entry;
  const fields = Object.entries(entry).filter(([name]) => !HIDDEN.has(name));
  const known = fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const where = context === undefined ? [] : [`[${context}]`];
  const head = [time!, level!.toUpperCase().padEnd(5), ...where, msg!, ...known].map(visible).join(' ');
  const line = colours ? coloured(head, level!) : head;
  return stack === undefined ? `${line}\n` : `${line}\n${indented(stack)}\n`;
}

const visible = (text: string): string =>
  text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

const indented = (stack: string): string =>
  stack
    .split('\n')
    .map((line) => `    ${visible(line)}`)
    .join('\n');

function coloured(text: string, level: string): string {
  const colour = COLOURS[level];
  return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
}
