import { fieldsOf, listOf, parsed, textOf } from './lenient.js';
import { type BacktestData, backtestDataOf, VIEW_META_KEY } from './view-data.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a tool answered, as far as there is something to show. */
export type Outcome =
  | { readonly kind: 'backtest'; readonly data: BacktestData; readonly failure?: string }
  | { readonly kind: 'running'; readonly run: Running }
  /** The data of the view did not come along; this is where they can be read. */
  | { readonly kind: 'elsewhere'; readonly uri: string; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly isError: boolean };

/** A tool answered before its work was done. */
export interface Running {
  readonly name: string | undefined;
  readonly stage: string | undefined;
  /** 0 to 1, where it is known. */
  readonly progress: number | undefined;
  /** Goes on with the same work. */
  readonly handle: string;
}

/**
 * @param result As the host delivers it: `CallToolResult`.
 * @param args What the tool was called with, which may name the backtest where the result does not.
 */
export function outcomeOf(result: unknown, args: unknown): Outcome {
  const { _meta, content, isError } = fieldsOf(result);
  const text = textIn(content);
  const data = backtestDataOf(fieldsOf(_meta)[VIEW_META_KEY]);
  const answer = parsed(text);
  if (data) return { kind: 'backtest', data, ...failureIn(answer) };
  if (isError === true) return { kind: 'text', text, isError: true };
  const run = runningOf(answer);
  if (run) return { kind: 'running', run };
  const uri = addressOf(answer) ?? addressOf(fieldsOf(args));
  return uri === undefined ? { kind: 'text', text, isError: false } : { kind: 'elsewhere', uri, text };
}

function textIn(content: unknown): string {
  const texts = listOf(content).map((part) => textOf(fieldsOf(part)['text']));
  return texts.filter((text) => text !== undefined).join('\n');
}

/** What a run ended with, where it broke off: the verdict in the text of the result says it. */
function failureIn({ runtimeError }: Fields): { readonly failure?: string } {
  const { message, file, line } = fieldsOf(runtimeError);
  const [what, where] = [textOf(message), textOf(file)];
  if (what === undefined) return {};
  const at = [where, textOf(line)].filter((one) => one !== undefined).join(':');
  return { failure: at === '' ? what : `${at}: ${what}` };
}

function runningOf(answer: Fields): Running | undefined {
  const { status, handle, progress, stage, backtestName } = answer;
  if (status !== 'running' || typeof handle !== 'string') return undefined;
  return {
    handle,
    name: textOf(backtestName),
    stage: textOf(stage),
    progress: typeof progress === 'number' && progress >= 0 && progress <= 1 ? progress : undefined,
  };
}

/** Only what looks like ids becomes part of an address. */
function addressOf({ projectId, backtestId }: Fields): string | undefined {
  const [project, backtest] = [textOf(projectId) ?? '', textOf(backtestId) ?? ''];
  const fits = /^\d{1,15}$/.test(project) && /^[a-f0-9]{32}$/.test(backtest);
  return fits ? `qc://projects/${project}/backtests/${backtest}/view` : undefined;
}
