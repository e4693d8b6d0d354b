import { type AnyRouter, implement } from '@orpc/server';
import { AppError } from '../../electron/common/errors/appError.ts';
import { contract } from '../../electron/contract/index.ts';

type Implementer = { readonly [name: string]: Implementer } & {
  handler(run: () => never): unknown;
};

/** Addresses of every procedure: `/models/remove`. */
export const addresses: readonly string[] = [...walk(contract, '')];

function* walk(part: object, address: string): Generator<string> {
  if ('~orpc' in part) yield address;
  else for (const [name, child] of Object.entries(part)) yield* walk(child as object, `${address}/${name}`);
}

/** The product's whole contract: inputs are checked as they are in the engine, and whatever passes is refused. */
export function wholeRouter(): AnyRouter {
  return build(contract, implement(contract) as unknown as Implementer) as AnyRouter;
}

function build(part: object, implementer: Implementer): unknown {
  if ('~orpc' in part)
    return implementer.handler(() => {
      throw new AppError('request.cancelled');
    });
  return Object.fromEntries(
    Object.entries(part).map(([name, child]) => [
      name,
      build(child as object, implementer[name] as Implementer),
    ]),
  );
}
