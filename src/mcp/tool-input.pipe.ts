import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { fieldDescriptions } from './decorators/describe.decorator.js';
import { InvalidToolInput } from './tool.errors.js';

const MAX_NAMED = 5;

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
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const given = withoutNulls(value);
    // Before class-transformer, which takes a time that grows with the square of the number of keys.
    if (metadata.metatype) refuseArguments(given, Object.keys(fieldDescriptions(metadata.metatype)));
    return super.transform(given, metadata);
  }
}

/** @throws InvalidToolInput naming arguments beyond those a tool knows */
export function refuseArguments(value: unknown, known: readonly string[] = []): void {
  const names = Object.keys(withoutNulls(value ?? {}) as object).filter((name) => !known.includes(name));
  if (names.length > 0) throw new InvalidToolInput(names.slice(0, MAX_NAMED).map(notAnArgument));
}

const notAnArgument = (name: string): string => `${name.slice(0, 60)} is not an argument of this tool`;

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
