import { HandlerKind } from './handler-kind.js';

export interface PromptOptions {
  /** For people: what asking this does. */
  readonly description: string;
  readonly title?: string;
}

export const PROMPT = new HandlerKind<PromptOptions>('@Prompt');

/**
 * Publishes a method as an MCP prompt under its name in snake case. Its input DTO has texts only, as the
 * protocol has it; it returns the text of the person's message, or a list of messages.
 */
export const Prompt = (options: PromptOptions): MethodDecorator => PROMPT.decorate(options);
