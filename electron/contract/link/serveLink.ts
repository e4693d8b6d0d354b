import { mapEventIterator, ORPCError } from '@orpc/client';
import type { AnyRouter, Context, InferRouterInitialContext } from '@orpc/server';
import { StandardRPCHandler } from '@orpc/server/standard';
import {
  decodeRequestMessage,
  encodeResponseMessage,
  MessageType,
  experimental_ServerPeerWithoutCodec as ServerPeer,
} from '@orpc/standard-server-peer';
import { AppError } from '../../common/errors/appError.ts';
import { checkPermission } from './checkPermission.ts';
import { type FramePort, maxFrameLength } from './framePort.ts';
import { type GuardOptions, guardPort } from './guardPort.ts';
import { cancelledError, type ErrorLog, toWireError, wireError } from './wireErrors.ts';

/** A call that has ended, however it did. */
export interface EndedCall {
  /** `['models', 'remove']`. */
  readonly path: readonly string[];
  readonly meta: object;
  readonly context: object;
  /** As it arrived, checked or not. */
  readonly input: unknown;
  /** null: it was done. */
  readonly error: string | null;
}

export interface ServeOptions<HandlerContext extends Context> extends GuardOptions, ErrorLog {
  /** Or what it is at each call: who speaks on a port can change. */
  readonly context: HandlerContext | (() => HandlerContext);
  /** What a procedure that is not there answers with; left out: `request.notFound`. */
  readonly missing?: () => AppError | null;
  /** Told of each call before its answer is given out; where this rejects, that is the answer. */
  readonly onEnded?: ((call: EndedCall) => Promise<void>) | undefined;
}

export interface ServedLink {
  /** Resolves with the reason when the port has closed; by then every open call was told to stop. */
  readonly closed: Promise<string>;
  close(): void;
}

type PeerRequest = Parameters<Parameters<InstanceType<typeof ServerPeer>['message']>[1] & object>[0];
type PeerResponse = Awaited<ReturnType<Parameters<InstanceType<typeof ServerPeer>['message']>[1] & object>>;

/**
 * Answers the calls that arrive on a port. A procedure that names a permission runs only if `context.actor` has it.
 * When the port closes, the signal of every open call is aborted. Frames that are no calls close the port.
 * @param router or which it is at each call
 */
export function serveLink<Router extends AnyRouter>(
  port: FramePort,
  router: Router | (() => Router),
  options: ServeOptions<InferRouterInitialContext<Router>>,
): ServedLink {
  const guarded = guardPort(port, options);
  const answer = createAnswer(router, options);
  const peer = new ServerPeer(async ([id, type, payload]) => {
    const frame = await encodeResponseMessage(id, type, payload);
    guarded.post(
      typeof frame === 'string' && frame.length <= limitOf(options) ? frame : await tooLong(id, options),
    );
  });
  guarded.onFrame((frame) => {
    receive(peer, frame, answer).catch((error: unknown) => {
      if (error instanceof GarbageError) guarded.close('a frame that is no call');
      else toWireError(error, options);
    });
  });
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  guarded.onClose((reason) => {
    peer.close({ reason: new AppError('request.cancelled') });
    resolve(reason);
  });
  return { closed, close: () => guarded.close() };
}

class GarbageError extends Error {}

async function receive(
  peer: InstanceType<typeof ServerPeer>,
  frame: unknown,
  answer: (request: PeerRequest) => Promise<PeerResponse>,
): Promise<void> {
  const message = await decodeRequestMessage(String(frame)).catch((cause: unknown) => {
    throw new GarbageError('not a request', { cause });
  });
  // No procedure takes a stream; accepting one would let the other end fill a queue that nobody empties.
  if (typeof message[0] !== 'string' || message[1] === MessageType.EVENT_ITERATOR)
    throw new GarbageError('not a call');
  await peer.message(message, answer);
}

/** Runs a request through oRPC and turns whatever goes wrong into an error with a code. */
function createAnswer<Router extends AnyRouter>(
  router: Router | (() => Router),
  { context, missing, ...log }: ServeOptions<InferRouterInitialContext<Router>>,
): (request: PeerRequest) => Promise<PeerResponse> {
  const handlers = new WeakMap<Router, StandardRPCHandler<Context>>();
  const handlerOf = (current: Router) => {
    const made = handlers.get(current) ?? createHandler(current, log);
    handlers.set(current, made);
    return made;
  };
  return async (request) => {
    const handler = handlerOf(typeof router === 'function' ? router() : router);
    const given: Context = typeof context === 'function' ? (context as () => Context)() : context;
    const { response } = await handler.handle(
      { ...request, body: async () => request.body },
      { context: given },
    );
    return response ?? errorResponse(missing?.() ?? notFound(request));
  };
}

function notFound({ url }: PeerRequest): AppError {
  return new AppError('request.notFound', { kind: 'procedure', name: url.pathname });
}

type CallLog = ErrorLog & Pick<ServeOptions<Context>, 'onEnded'>;

function createHandler(router: AnyRouter, { onEnded, ...log }: CallLog): StandardRPCHandler<Context> {
  /** Requests whose handler was reached: what fails before that is a malformed request, not a bug. */
  const reached = new WeakSet<AbortSignal>();
  const coded = (error: unknown, signal: AbortSignal | undefined) =>
    isCancellation(error, signal) ? cancelledError() : toWireError(error, log);
  return new StandardRPCHandler<Context>(router, {
    interceptors: [
      async ({ next, request }) => {
        try {
          return await next();
        } catch (error) {
          if (error instanceof ORPCError) throw error;
          if (request.signal && reached.has(request.signal)) throw coded(error, request.signal);
          throw wireError(new AppError('request.invalid', { detail: 'the request could not be decoded' }));
        }
      },
    ],
    clientInterceptors: [
      async ({ next, signal, procedure, path, input, context: given }) => {
        if (signal) reached.add(signal);
        const { meta } = procedure['~orpc'];
        const ended = async (error: string | null) => onEnded?.({ path, meta, context: given, input, error });
        const output = await untilDone(next, { meta, given }).catch(async (error: unknown) => {
          const refusal = coded(error, signal);
          // That it failed is the answer, whether or not that can be recorded.
          await ended(refusal.code).catch((unrecorded: unknown) => coded(unrecorded, signal));
          throw refusal;
        });
        await ended(null).catch((error: unknown) => {
          throw coded(error, signal);
        });
        return isIterator(output) ? codedIterator(output, (error) => coded(error, signal)) : output;
      },
    ],
  });
}

async function untilDone(
  next: () => Promise<unknown>,
  { meta, given }: { meta: object; given: object },
): Promise<unknown> {
  checkPermission(meta, given);
  return next();
}

/** A handler that was told to stop ends with the signal's reason or an AbortError of what it was waiting for. */
function isCancellation(error: unknown, signal: AbortSignal | undefined): boolean {
  if (!signal?.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

function isIterator(output: unknown): output is AsyncGenerator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** The same values; an error in the middle of the stream crosses the link with its code. */
function codedIterator(output: AsyncGenerator<unknown>, coded: (error: unknown) => unknown) {
  return mapEventIterator(output, { value: async (value) => value, error: async (error) => coded(error) });
}

function errorResponse(error: AppError): PeerResponse {
  return { status: 500, headers: {}, body: { json: wireError(error).toJSON() } };
}

function limitOf(options: GuardOptions): number {
  return options.maxFrameLength ?? maxFrameLength;
}

/** Stands in for an answer that the other end would refuse (and close the link over). */
async function tooLong(id: string, log: ErrorLog): Promise<string> {
  const error = toWireError(new Error('an answer is binary or longer than a frame may be'), log);
  const response = { status: 500, headers: {}, body: { json: error.toJSON() } };
  return String(await encodeResponseMessage(id, MessageType.RESPONSE, response));
}
