import { SetMetadata } from '@nestjs/common';

/** A decorator that publishes methods, and how to find out what it was given. */
export class HandlerKind<Options extends { readonly description: string }> {
  /** @param name The decorator's, for messages: `@Tool`. */
  constructor(readonly name: string) {}

  decorate(options: Options): MethodDecorator {
    return SetMetadata(this.key, options);
  }

  optionsOf(method: object): Options | undefined {
    return Reflect.getMetadata(this.key, method) as Options | undefined;
  }

  private get key(): string {
    return `quantconnect-mcp:${this.name}`;
  }
}
