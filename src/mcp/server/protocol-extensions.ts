import { Injectable } from '@nestjs/common';
import type { Server, ServerCapabilities } from '@modelcontextprotocol/server';

/** Further methods of the protocol, for whoever needs more than tools, resources and prompts. */
export interface ProtocolExtension {
  readonly capabilities: ServerCapabilities;
  /** Called for every protocol server made, before it is connected. */
  extend(server: Server): void;
}

/** What modules beyond the product add to the protocol. Empty in the product itself. */
@Injectable()
export class ProtocolExtensions {
  private readonly extensions: ProtocolExtension[] = [];

  add(extension: ProtocolExtension): void {
    this.extensions.push(extension);
  }

  get capabilities(): ServerCapabilities {
    return this.extensions.reduce((all, { capabilities }) => ({ ...all, ...capabilities }), {});
  }

  get all(): readonly ProtocolExtension[] {
    return this.extensions;
  }
}
