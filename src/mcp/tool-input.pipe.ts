import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidToolInput } from './tool.errors.js';

/** Checks the arguments of a call against the DTO of its tool. What the schema does not name is refused. */
export class ToolInputPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validateCustomDecorators: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new InvalidToolInput(errors.flatMap((error) => problemsOf(error))),
    });
  }

  /** @throws InvalidToolInput with one sentence per problem */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return super.transform(withoutNulls(value), metadata);
  }
}

/** @throws InvalidToolInput for arguments to a tool that takes none */
export function refuseArguments(value: unknown): void {
  const names = Object.keys(withoutNulls(value ?? {}) as object);
  if (names.length > 0)
    throw new InvalidToolInput(names.map((name) => `${name} is not an argument of this tool`));
}

/** Models that fill in every argument send null for "none"; it counts as left out. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, argument]) => argument !== null));
}

function problemsOf(error: ValidationError, path = ''): string[] {
  const own = Object.values(error.constraints ?? {}).map((message) => path + plain(message));
  const nested = (error.children ?? []).flatMap((child) => problemsOf(child, `${path}${error.property}.`));
  return [...own, ...nested];
}

const plain = (message: string): string =>
  message.replace(/^property (\S+) should not exist$/, '$1 is not an argument of this tool');
