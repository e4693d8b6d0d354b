import { createHash } from 'node:crypto';
import { AppError } from '../../../common/errors/appError.ts';
import type { ComparedAnswer } from '../../../common/evaluation.ts';
import type { Statement, Store } from '../../store/store.ts';

/** Whose pairs of which evaluation. */
export interface Voter {
  readonly evaluation: string;
  readonly actor: string;
}

type Pair = Pick<ComparedAnswer, 'index' | 'question' | 'reference' | 'first' | 'second'>;

const openPairs = `FROM evaluation_answers a WHERE evaluation_id = ? AND first <> second
  AND NOT EXISTS (SELECT 1 FROM evaluation_votes v
    WHERE v.evaluation_id = a.evaluation_id AND v.number = a.number AND v.actor = ?)`;

/** The next pair that this person has not judged; answers that are the same are nobody's question. */
export function nextPair(store: Pick<Store, 'read'>, { evaluation, actor }: Voter) {
  const [pair] = store.read<Pair>(
    `SELECT number AS "index", question, reference, first, second ${openPairs} ORDER BY number LIMIT 1`,
    [evaluation, actor],
  );
  const { voted, left } = countPairs(store, { evaluation, actor });
  if (!pair) return { pair: null, voted, total: voted + left };
  const { index, question, reference, first, second } = pair;
  const swapped = isSwapped({ evaluation, actor }, index);
  const sides = swapped ? { left: second, right: first } : { left: first, right: second };
  return { pair: { index, question, reference, ...sides }, voted, total: voted + left };
}

export function countPairs(store: Pick<Store, 'read'>, { evaluation, actor }: Voter) {
  const [counted] = store.read<{ voted: number; left: number }>(
    `SELECT (SELECT count(*) FROM evaluation_votes WHERE evaluation_id = ? AND actor = ?) AS voted,
       (SELECT count(*) ${openPairs}) AS "left"`,
    [evaluation, actor, evaluation, actor],
  );
  return counted ?? { voted: 0, left: 0 };
}

/** Whether the second stands on the left: drawn anew for each person and pair, and the same whenever it is asked. */
export function isSwapped({ evaluation, actor }: Voter, index: number): boolean {
  const drawn = createHash('sha256')
    .update(JSON.stringify([evaluation, actor, index]))
    .digest();
  return (drawn[0] ?? 0) % 2 === 1;
}

/** Uncovers the side. Throws `evaluations.noPair` when there is no such pair. */
export function insertVote(
  store: Pick<Store, 'read'>,
  voter: Voter,
  { index, vote }: { readonly index: number; readonly vote: 'left' | 'right' | 'alike' },
): Statement {
  const pair = store.read(
    'SELECT 1 FROM evaluation_answers WHERE evaluation_id = ? AND number = ? AND first <> second',
    [voter.evaluation, index],
  );
  if (pair.length === 0) throw new AppError('evaluations.noPair', { number: index });
  const isSecond = (vote === 'left') === isSwapped(voter, index);
  const uncovered = vote === 'alike' ? 'alike' : isSecond ? 'second' : 'first';
  return {
    sql: `INSERT INTO evaluation_votes (evaluation_id, number, actor, vote, at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (evaluation_id, number, actor) DO UPDATE SET vote = excluded.vote, at = excluded.at`,
    params: [voter.evaluation, index, voter.actor, uncovered, new Date().toISOString()],
  };
}

export function countVotes(store: Pick<Store, 'read'>, evaluation: string) {
  const rows = store.read<{ vote: 'first' | 'second' | 'alike'; votes: number }>(
    'SELECT vote, count(*) AS votes FROM evaluation_votes WHERE evaluation_id = ? GROUP BY vote',
    [evaluation],
  );
  const of = (wanted: (typeof rows)[number]['vote']) => rows.find(({ vote }) => vote === wanted)?.votes ?? 0;
  return { first: of('first'), second: of('second'), alike: of('alike') };
}
