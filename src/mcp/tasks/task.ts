import type {
  CallToolResult,
  InputRequiredResult,
  Result,
  ServerCapabilities,
} from '@modelcontextprotocol/server';
import { REMEMBERED_MS } from '../idempotency/idempotency.store.js';
import { ERROR_META_KEY, type ToolErrorDetail } from '../results/tool-result.js';
import type { Going } from '../server/tool.invoker.js';

/** Source of all shapes here: modelcontextprotocol/ext-tasks, specification/draft/tasks.md (SEP-2663). */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

export function withTasks(capabilities: ServerCapabilities): ServerCapabilities {
  return { ...capabilities, extensions: { ...capabilities.extensions, [TASKS_EXTENSION]: {} } };
}

export const TASK_METHODS = ['tasks/get', 'tasks/update', 'tasks/cancel'] as const;

export const isTaskMethod = (method: unknown): boolean =>
  (TASK_METHODS as readonly unknown[]).includes(method);

/**
 * How long a task can be asked for, in milliseconds since it was made: as long as the steps that were done once are
 * remembered. Later a look would do them again.
 */
export const TASK_LIFETIME_MS = REMEMBERED_MS;

// Where nothing is known of how long it will take.
const POLL_MS = 5000;

/** What does not change about a task. */
export interface TaskIdentity {
  readonly taskId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** What `tasks/get` answers, and without `result`, `error` and `inputRequests` what makes a task. */
export interface Task extends Result {
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly statusMessage?: string;
  /** ISO 8601, as is the next. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs?: number;
  readonly result?: CallToolResult;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly inputRequests?: InputRequiredResult['inputRequests'];
}

/** The name of the tool that a task belongs to, as far as its id can be believed. */
export const toolNameOf = (taskId: unknown): string =>
  typeof taskId === 'string' ? taskId.slice(0, Math.max(0, taskId.indexOf('.'))) : '';

export function taskOf({ taskId, createdAt }: TaskIdentity, state: Partial<Task>, now = Date.now()): Task {
  return {
    taskId,
    status: 'working',
    createdAt: new Date(createdAt).toISOString(),
    // Nothing is stored of a task, so what is said of it is as new as the answer.
    lastUpdatedAt: new Date(now).toISOString(),
    ttlMs: TASK_LIFETIME_MS,
    ...state,
  };
}

/** The state of a task whose tool is not done. */
export function goingOn({ unfinished, cautions }: Going): Partial<Task> {
  const { stage, progress, next, retryAfterSeconds } = unfinished;
  const percent = progress === undefined ? undefined : `${Math.floor(progress * 100)} %`;
  const reached = [stage, percent].filter(Boolean).join(', ');
  const statusMessage = [...cautions, ...(reached ? [`${reached}.`] : []), next].join(' ');
  return { status: 'working', statusMessage, pollIntervalMs: millisecondsOf(retryAfterSeconds) };
}

/** The state of a task whose tool gave this result. */
export function outcomeOf(result: CallToolResult | InputRequiredResult): Partial<Task> {
  if (result['resultType'] === 'input_required')
    return { status: 'input_required', inputRequests: (result as InputRequiredResult).inputRequests };
  const done = result as CallToolResult;
  const seconds = waitOf(done);
  if (seconds === undefined) return { status: 'completed', result: done };
  // It was this look that failed. To say that the task is over would have its client stop looking.
  const [said] = done.content;
  return {
    status: 'working',
    statusMessage: said?.type === 'text' ? said.text : 'It could not be looked at now.',
    pollIntervalMs: millisecondsOf(seconds),
  };
}

/** Seconds after which what failed can succeed; `undefined` for what did not fail, or for good. */
function waitOf({ isError, _meta }: CallToolResult): number | undefined {
  return isError ? (_meta?.[ERROR_META_KEY] as ToolErrorDetail | undefined)?.retryAfterSeconds : undefined;
}

const millisecondsOf = (seconds: number): number =>
  Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : POLL_MS;
