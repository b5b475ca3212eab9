import { Injectable } from '@nestjs/common';
import type { OpenTask } from '../mcp/tasks/task-ids.js';
import { TaskServer } from '../mcp/tasks/task.server.js';
import { pause } from './fixtures/request.js';

/** Answers to what the task of a fixture asked; the fixture finds them by the number in its handle. */
export interface TaskAnswers {
  readonly job: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

// For the answers to get to the other process: the scenarios look at once, and there.
const RELAY_MS = 100;

/** Remembers them in every process of the run. No tool of the product asks while its task is under way. */
@Injectable()
export class TaskAnswerBook {
  private readonly answers = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly listeners: ((answers: TaskAnswers) => void)[] = [];

  constructor(tasks: TaskServer) {
    tasks.onUpdate((task, responses) => this.update(task, responses));
  }

  /** Tells of answers that came here first. */
  onAnswers(listener: (answers: TaskAnswers) => void): void {
    this.listeners.push(listener);
  }

  add({ job, responses }: TaskAnswers): void {
    this.answers.set(job, { ...this.answers.get(job), ...responses });
  }

  of(job: string): Readonly<Record<string, unknown>> {
    return this.answers.get(job) ?? {};
  }

  private async update({ state }: OpenTask, responses: TaskAnswers['responses']): Promise<void> {
    const { job } = state as { readonly job?: string };
    if (job === undefined) return;
    this.add({ job, responses });
    for (const listener of this.listeners) listener({ job, responses });
    await pause(RELAY_MS);
  }
}
