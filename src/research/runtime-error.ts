import { entriesOf, fieldsOf } from '../quantconnect/lenient.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import type { BacktestRef, EvidenceRights } from './backtest-ref.js';
import type { Inquiry } from './inquiry.js';
import { oneLine } from '../quantconnect/upstream-text.js';
import { isAfter } from './records.js';
import { excerptOf, type Place, placeOf } from './stack-trace.js';

// Whoever wrote the code can have an error name any file.
const FILE_CHARACTERS = 80;

/** What stopped a run. */
export interface RuntimeErrorEvidence {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  /** The line and two on either side, numbered. */
  readonly excerpt?: readonly string[];
  /** The file was edited after the run began: the line may be another one. */
  readonly isEdited?: boolean;
  /** QuantConnect's, of the message. */
  readonly explanation?: string;
}

export async function runtimeErrorOf(
  inquiry: Inquiry,
  ref: BacktestRef,
  backtest: JsonObject,
  rights: EvidenceRights,
): Promise<RuntimeErrorEvidence> {
  const { error, stacktrace } = backtest;
  const message = String(error);
  const place = placeOf(stacktrace, error);
  const [code, explanation] = await Promise.all([
    place && rights.readsFiles ? codeAt(inquiry, ref, place, backtest['created']) : undefined,
    rights.asksForExplanations ? explanationOf(inquiry, message, stacktrace, place) : undefined,
  ]);
  return { message, ...place, ...code, ...(explanation !== undefined && { explanation }) };
}

async function codeAt(
  inquiry: Inquiry,
  { projectId }: BacktestRef,
  { file, line }: Place,
  since: unknown,
): Promise<Pick<RuntimeErrorEvidence, 'excerpt' | 'isEdited'> | undefined> {
  const answer = await inquiry.ask(`code of ${oneLine(file, FILE_CHARACTERS)}`, '/files/read', {
    projectId,
    name: file,
  });
  const { content, modified } = fieldsOf(entriesOf(answer?.['files'])[0]);
  if (typeof content !== 'string') return undefined;
  const excerpt = excerptOf(content, line);
  return { ...(excerpt.length > 0 && { excerpt }), ...(isAfter(modified, since) && { isEdited: true }) };
}

async function explanationOf(
  inquiry: Inquiry,
  message: string,
  stacktrace: unknown,
  place: Place | undefined,
): Promise<string | undefined> {
  const trace = typeof stacktrace === 'string' && stacktrace !== '' ? { stacktrace } : {};
  const language = place?.file.endsWith('.cs') ? 'C#' : 'Py';
  const request = { language, error: { message, ...trace } };
  const { payload } = (await inquiry.ask('explanation', '/ai/tools/error-enhance', request)) ?? {};
  return typeof payload === 'string' ? payload : undefined;
}
