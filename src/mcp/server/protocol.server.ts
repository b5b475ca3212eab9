import {
  type Implementation,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
  type Transport,
} from '@modelcontextprotocol/server';
import type { RequestWatch } from '../operations/request-watch.js';

type RequestHandler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

const MOST_NAMED = 5;

interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * The SDK's protocol server, which tells of what it serves, and with two differences: a request whose parameters do not fit is the client's mistake
 * (-32602), in one sentence, where the SDK calls it a fault of the server (-32603) and prints all its schema found;
 * and a task is no tool result, so it does not get the empty `content` that the SDK gives to one without.
 */
export class ProtocolServer extends Server {
  constructor(
    info: Implementation,
    options: ServerOptions,
    private readonly watch: RequestWatch = {},
  ) {
    super(info, options);
  }

  override async connect(transport: Transport): Promise<void> {
    const { watch } = this;
    if (watch.answered) {
      const send = transport.send.bind(transport);
      transport.send = (message, options) => {
        if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) watch.answered?.(message);
        return send(message, options);
      };
    }
    await super.connect(transport);
  }

  protected override _wrapHandler(method: string, handler: RequestHandler): RequestHandler {
    const run = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        const work = (): Promise<Result> => run(request, context);
        const { around } = this.watch;
        return withoutContent(await (around ? around(context.mcpReq.id, work) : work()));
      } catch (error) {
        const misfits = misfitsOf(error);
        throw misfits ? invalidParams(method, misfits) : error;
      }
    };
  }
}

function withoutContent(result: Result): Result {
  if (result['resultType'] !== 'task') return result;
  const { content: _empty, ...task } = result;
  return task;
}

/** The SDK throws what does not fit as a list in JSON, in the text of a plain error. */
function misfitsOf(error: unknown): readonly Misfit[] | undefined {
  if (!(error instanceof Error) || error.name !== 'Error' || !error.message.startsWith('[')) return undefined;
  try {
    return JSON.parse(error.message) as readonly Misfit[];
  } catch {
    return undefined;
  }
}

function invalidParams(method: string, misfits: readonly Misfit[]): ProtocolError {
  const named = misfits
    .slice(0, MOST_NAMED)
    .map(({ path, message }) => `${path.map(String).join('.').slice(0, 80)}: ${message}`);
  const message = `The parameters of ${method} do not fit: ${named.join('; ')}`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
