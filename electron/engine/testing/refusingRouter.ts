import { isContractProcedure } from '@orpc/contract';
import { implement, type Router } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { type Contract, contract } from '../../contract/index.ts';
import { type ActorContext, actorOf, type ConnectionContext } from '../security/actor.ts';
import type { Served } from '../served.ts';

type ContractNode = { readonly [name: string]: unknown };

/** Every procedure of the contract with the names that lead to it. */
export function listProcedures(node: ContractNode = contract, path: readonly string[] = []): string[][] {
  return Object.entries(node).flatMap(([name, child]) =>
    isContractProcedure(child) ? [[...path, name]] : listProcedures(child as ContractNode, [...path, name]),
  );
}

/** The whole contract, implemented: every handler refuses with its own name, so that a test sees which one it reached. */
export function refusingRouter(): Router<Contract, ActorContext> {
  return implementNode(contract, []) as unknown as Router<Contract, ActorContext>;
}

/** The same for connections of an installation without accounts. */
export function servedRefusing(): Served {
  const router = refusingRouter() as Router<Contract, ConnectionContext>;
  return {
    router: () => router,
    contextOf: (connection) => ({
      actor: actorOf(connection, { mode: 'single', phase: 'open' }),
      connection,
    }),
    refusal: () => null,
    onEnded: async () => undefined,
    onSignedOut: () => () => undefined,
  };
}

function implementNode(node: ContractNode, path: readonly string[]): object {
  const entries = Object.entries(node).map(([name, child]) => {
    const childPath = [...path, name];
    if (!isContractProcedure(child)) return [name, implementNode(child as ContractNode, childPath)];
    const refuse = () => {
      throw new AppError('request.notFound', { kind: 'handler', name: childPath.join('.') });
    };
    return [name, implement(child).handler(refuse)];
  });
  return Object.fromEntries(entries);
}
