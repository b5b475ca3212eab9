import { HandlerKind } from './handler-kind.js';
import type { ViewMeta } from './view.js';

export interface ResourceOptions {
  /** An address, or a template (RFC 6570) whose variables are the fields of the input DTO. */
  readonly uri: string;
  readonly mimeType: string;
  /** For the model and for people: what it holds. */
  readonly description: string;
  /** For people, where the name in words would not do. */
  readonly title?: string;
  /** For hosts, with the entry in the list and with the content. */
  readonly _meta?: ViewMeta;
}

export const RESOURCE = new HandlerKind<ResourceOptions>('@Resource');

/**
 * Publishes a method as an MCP resource under its name in snake case. It returns a text, bytes, or an
 * object, which is sent as JSON; `undefined` means that there is no such resource.
 */
export const Resource = (options: ResourceOptions): MethodDecorator => RESOURCE.decorate(options);
