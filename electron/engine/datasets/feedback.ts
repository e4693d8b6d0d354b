import type { Collected, RatedTurn } from '../../contract/feedback.ts';
import type { Actor } from '../security/actor.ts';
import type { Datasets } from './datasets.ts';

export interface CollectTurns {
  readonly dataset: string;
  readonly turns: readonly RatedTurn[];
  readonly pairs: boolean;
  readonly actor: Pick<Actor, 'id'>;
}

/** Puts rated answers of chats in a data set and says which. Throws `datasets.notFound`, `feedback.kindUnfit`. */
export async function collectTurns(
  datasets: Datasets,
  { dataset: reference, turns, pairs, actor }: CollectTurns,
): Promise<Collected & { readonly dataset: string }> {
  const { id, name } = datasets.find(reference);
  const input = { turns, pairs, name, actor: actor.id };
  return { ...(await datasets.write(id, 'feedback.collect', input)), dataset: id };
}
