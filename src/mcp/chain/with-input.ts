import type { Type } from '@nestjs/common';
import type { ToolCall } from '../decorators/tool-call.js';
import { refuseArguments, ToolInputPipe } from '../tool-input.pipe.js';
import type { Run } from './call-chain.js';
import { compileFit } from './input-fit.js';

const pipe = new ToolInputPipe();

/**
 * Runs a method with its DTO, once the arguments fit. The compiled check only ever says that they do; what there is to
 * say against them, the pipe says.
 * @param dto `undefined` for a method without input, which refuses arguments like every other.
 */
export function withInput(
  dto: Function | undefined,
  run: (input: object | undefined, call: ToolCall) => Promise<unknown>,
): Run {
  if (!dto) {
    return (input, call) => {
      refuseArguments(input);
      return run(undefined, call);
    };
  }
  const metatype = dto as Type<object>;
  const fit = compileFit(metatype);
  return (given, call) => {
    const made = fit(given);
    if (made) return run(made, call);
    const checked = pipe.transform(given, { type: 'custom', metatype }) as Promise<object>;
    return checked.then((input) => run(input, call));
  };
}
