import { contract } from './index.ts';
import type { ProcedureMeta } from './procedure.ts';

export interface WalkedProcedure {
  /** `['models', 'list']`. */
  readonly path: readonly string[];
  readonly meta: ProcedureMeta;
}

/** For tests only: every procedure of the contract. */
export function walkContract(): WalkedProcedure[] {
  const found: WalkedProcedure[] = [];
  const walk = (node: object, path: readonly string[]) => {
    if ('~orpc' in node) {
      const { meta } = node['~orpc'] as { meta: ProcedureMeta };
      found.push({ path, meta });
      return;
    }
    for (const [name, child] of Object.entries(node)) walk(child as object, [...path, name]);
  };
  walk(contract, []);
  return found;
}
