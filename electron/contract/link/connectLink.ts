import { createORPCClient, mapEventIterator, ORPCError } from '@orpc/client';
import { StandardRPCLink } from '@orpc/client/standard';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import { AppError } from '../../common/errors/appError.ts';
import { Connection, type LinkState } from './connection.ts';
import type { FramePort } from './framePort.ts';
import type { GuardOptions } from './guardPort.ts';
import { fromWireError } from './wireErrors.ts';

export type { LinkState } from './connection.ts';

export interface LinkOptions extends GuardOptions {
  /** The error of calls whose other end is gone; `engine.lost` when left out. */
  readonly lost?: (reason: string) => AppError;
  /** Opens again after the port has died: first after `firstMs`, then twice as long each time, up to `atMostMs`. */
  readonly reconnect?: { readonly firstMs: number; readonly atMostMs: number };
  /** Each call waits for this before it is sent, and fails where this does; `['models', 'list']`. */
  readonly before?: (path: readonly string[], signal: AbortSignal | undefined) => Promise<void> | undefined;
  /** Told of each call that was refused, with what it rejects with. */
  readonly onRefused?: (error: AppError) => void;
}

export interface Link<Contract extends AnyContractRouter> {
  readonly client: ContractRouterClient<Contract>;
  readonly state: LinkState;
  /** Called on every change; the result stops that. */
  onState(listener: (state: LinkState) => void): () => void;
  /** Closes the port and rejects what is open. */
  close(): void;
}

/**
 * Calls the other end of a port. Calls made while the first port opens wait for it. When the port dies, every open
 * call and stream rejects with `lost`, and so does every call until a new port is open. A call whose signal is
 * aborted rejects with `request.cancelled` and is cancelled at the other end.
 */
export function connectLink<Contract extends AnyContractRouter>(
  open: () => Promise<FramePort>,
  options: LinkOptions = {},
): Link<Contract> {
  const connection = new Connection(open, {
    ...options,
    lost: options.lost ?? (() => new AppError('engine.lost')),
  });
  const link = new StandardRPCLink(connection, {
    url: 'http://orpc',
    interceptors: [
      async ({ next, path, signal }) => {
        try {
          await options.before?.(path, signal);
          const output = await next();
          return isIterator(output) ? translateStream(output, signal) : output;
        } catch (error) {
          const translated = translate(error, signal);
          if (translated instanceof AppError) options.onRefused?.(translated);
          throw translated;
        }
      },
    ],
  });
  return {
    client: createORPCClient(link),
    get state() {
      return connection.state;
    },
    onState: (listener) => connection.onState(listener),
    close: () => connection.close(),
  };
}

function translate(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof ORPCError) return fromWireError(error);
  if (signal?.aborted) return new AppError('request.cancelled', {}, { cause: error });
  return error;
}

function isIterator(output: unknown): output is AsyncGenerator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

function translateStream(output: AsyncGenerator<unknown>, signal: AbortSignal | undefined) {
  return mapEventIterator(output, {
    value: async (value) => value,
    error: async (error) => translate(error, signal),
  });
}
