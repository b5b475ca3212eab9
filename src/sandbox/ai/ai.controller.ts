import { ApiController, Endpoint } from '../http/api.decorators.js';
import { Args } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { findRuntimeFault } from '../source/runtime-errors.js';
import { describeSyntax, toPep8 } from './code-tools.js';
import { completionsOf } from './completions.js';
import { end, failed } from './ai.wire.js';
import { explain } from './explanations.js';
import { search, type Criterion } from './library.js';

const MOST_COMPLETIONS = 10;

/** Helpers that work on what they are sent; nothing of a tenant's is read or changed. */
@ApiController('ai/tools')
export class AiController {
  @Endpoint('backtest-init')
  checkInitialization(@Args() args: Arguments): object {
    const [entry, files] = [args.text('language') === 'C#' ? 'Main.cs' : 'main.py', filesOf(args)];
    if (!files.has(entry)) return failed(invented(`The files must include ${entry}.`));
    const fault = findRuntimeFault(files);
    if (!fault?.duringInitialize) return end('String', invented('No initialization errors were found.'));
    return end('String', fault.error);
  }

  @Endpoint('complete')
  complete(@Args() args: Arguments): object {
    const most = args.optionalInteger('responseSizeLimit') ?? MOST_COMPLETIONS;
    return end('StringArray', completionsOf(args.text('sentence'), args.text('language')).slice(0, most));
  }

  @Endpoint('error-enhance')
  enhanceError(@Args() args: Arguments): object {
    args.text('language');
    return end('String', explain(new Arguments(mapOf(args.raw('error'))).text('message')));
  }

  @Endpoint('pep8-convert')
  convertToPep8(@Args() args: Arguments): object {
    const converted = [...filesOf(args)].map(([name, content]) => [name, toPep8(content)] as const);
    return end('StringDict', Object.fromEntries(converted));
  }

  @Endpoint('syntax-check')
  checkSyntax(@Args() args: Arguments): object {
    args.text('language');
    return end('StringArray', describeSyntax(filesOf(args)));
  }

  @Endpoint('search')
  search(@Args() args: Arguments): object {
    args.text('language');
    const criteria = listOf(args.raw('criteria')).map((one): Criterion => {
      const criterion = new Arguments(mapOf(one));
      return {
        input: criterion.text('input'),
        type: criterion.text('type'),
        count: criterion.integer('count'),
      };
    });
    return {
      ...end('', undefined),
      payloadType: undefined,
      retrivals: criteria.flatMap(search),
      messageId: 1,
    };
  }
}

function filesOf(args: Arguments): Map<string, string> {
  const files = listOf(args.raw('files')).map((file) => new Arguments(mapOf(file)));
  return new Map(files.map((file) => [file.text('name'), file.possiblyEmptyText('content') ?? '']));
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

const mapOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
