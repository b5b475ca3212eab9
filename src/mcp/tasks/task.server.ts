import { Injectable } from '@nestjs/common';
import {
  type CallToolResult,
  fromJsonSchema,
  ProtocolError,
  type Result,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { HANDLE_ARGUMENT } from '../decorators/unfinished.js';
import { NO_DIALOGUE } from '../server/dialogue.js';
import { EnduranceProvider } from '../server/endurance.provider.js';
import { Going, type RequestOptions, ToolInvoker, type ToolOutcome } from '../server/tool.invoker.js';
import { CancelledTasks } from './cancelled-tasks.js';
import { declaresTasks, requireTasks } from './declared.js';
import { goingOn, outcomeOf, type Task, taskOf } from './task.js';
import { type OpenTask, TaskIds } from './task-ids.js';

/** Runs what a request asks for, in the name of its caller, as every other call. */
export type RunRequest = <R>(
  context: ServerContext,
  work: (options: RequestOptions) => Promise<R>,
) => Promise<R>;

type UpdateListener = (task: OpenTask, responses: Readonly<Record<string, unknown>>) => Promise<void>;

// Who polls need not be kept waiting; what is quick is still answered in one go.
const WAIT_MS = 1000;
// QuantConnect can take longer to answer; a look that is cut off each time would never see the end.
const GRACE_MS = 15_000;

const PARAMS = fromJsonSchema<{ readonly taskId: string }>({
  type: 'object',
  properties: { taskId: { type: 'string' } },
  required: ['taskId'],
});

const CANCELLED =
  'Nobody waits for it any more. What was begun at QuantConnect goes on; what the task said before names the tool that stops it.';

/**
 * The extension `io.modelcontextprotocol/tasks` for every tool with `continues`: what such a tool answers while it is
 * at work becomes a task, and asking after the task runs the tool again with its handle. Nothing is stored.
 */
@Injectable()
export class TaskServer {
  private readonly listeners: UpdateListener[] = [];

  constructor(
    private readonly tools: ToolInvoker,
    private readonly catalogue: ToolCatalogue,
    private readonly ids: TaskIds,
    private readonly cancelled: CancelledTasks,
    private readonly endurance: EnduranceProvider,
  ) {}

  /** Tells of answers that came for a task. No tool of the product asks while its task is under way. */
  onUpdate(listener: UpdateListener): void {
    this.listeners.push(listener);
  }

  /** Calls a tool; where the client can take a task instead of a result, it gets one for what is not done at once. */
  async call(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    options: RequestOptions,
  ): Promise<ToolOutcome> {
    if (!tool.continues || !declaresTasks(options.protocol?.mcpReq.envelope))
      return this.tools.invoke(tool, args, options);
    const outcome = await this.tools.advance(tool, args, this.briefly(options));
    if (!(outcome instanceof Going)) return outcome;
    const identity = this.ids.of(tool.name, outcome.unfinished.handle, options.caller.principal.tenant);
    // The SDK knows no tasks, but lets pass what says that it is one.
    return { resultType: 'task', ...taskOf(identity, goingOn(outcome)) } as unknown as CallToolResult;
  }

  serve(server: Server, run: RunRequest): void {
    server.setRequestHandler('tasks/get', { params: PARAMS }, ({ taskId }, context) =>
      this.withTask(taskId, context, run, (task, options) => this.get(task, options)),
    );
    server.setRequestHandler('tasks/update', { params: PARAMS }, ({ taskId }, context) =>
      this.withTask(taskId, context, run, (task) => this.update(task, context)),
    );
    server.setRequestHandler('tasks/cancel', { params: PARAMS }, ({ taskId }, context) =>
      this.withTask(taskId, context, run, (task) => this.cancel(task)),
    );
  }

  private async withTask<R>(
    taskId: string,
    context: ServerContext,
    run: RunRequest,
    work: (task: OpenTask, options: RequestOptions) => Promise<R>,
  ): Promise<R> {
    requireTasks(context);
    return run(context, (options) => work(this.ids.open(taskId, options.caller.principal.tenant), options));
  }

  private async get(task: OpenTask, options: RequestOptions): Promise<Task> {
    if (await this.cancelled.has(task.taskId))
      return taskOf(task, { status: 'cancelled', statusMessage: CANCELLED });
    return taskOf(task, await this.stateOf(task, options));
  }

  private async stateOf(task: OpenTask, options: RequestOptions): Promise<Partial<Task>> {
    const tool = this.catalogue.callable(task.tool.name, options.toolsets);
    const args = { [HANDLE_ARGUMENT]: task.handle };
    try {
      const outcome = await this.tools.advance(tool, args, {
        ...this.briefly(options),
        dialogue: NO_DIALOGUE,
      });
      return outcome instanceof Going ? goingOn(outcome) : outcomeOf(outcome);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { code, message, data } = error;
      const failure = { code, message, ...(data !== undefined && { data }) };
      return { status: 'failed', statusMessage: message, error: failure };
    }
  }

  /** What nobody has asked for is ignored, as the extension wants it. */
  private async update(task: OpenTask, { mcpReq }: ServerContext): Promise<Result> {
    for (const listener of this.listeners) await listener(task, mcpReq.inputResponses ?? {});
    return {};
  }

  private async cancel({ taskId }: OpenTask): Promise<Result> {
    await this.cancelled.add(taskId);
    return {};
  }

  private briefly(options: RequestOptions): RequestOptions {
    return { ...options, endurance: this.endurance.with(WAIT_MS, GRACE_MS) };
  }
}
