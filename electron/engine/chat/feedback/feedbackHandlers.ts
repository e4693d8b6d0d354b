import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../common/errors/appError.ts';
import type { Collected, RatedTurn } from '../../../contract/feedback.ts';
import type { Actor } from '../../security/actor.ts';
import type { Store } from '../../store/store.ts';
import { findConversation } from '../conversations.ts';
import { findMessage } from '../messages.ts';
import { implementChat } from '../ownConversations.ts';
import {
  datasetsOf,
  type FeedbackQuery,
  findRated,
  markCollected,
  readFeedback,
  storeFeedback,
} from './feedback.ts';
import { readTurn } from './ratedTurn.ts';

export interface CollectTurns {
  /** An id, a name, or the beginning of one. */
  readonly dataset: string;
  readonly turns: readonly RatedTurn[];
  readonly pairs: boolean;
  readonly actor: Pick<Actor, 'id'>;
}

export interface FeedbackOptions {
  readonly store: Store;
  /** Puts them in a data set and says which. Throws `datasets.notFound`, `feedback.kindUnfit`. */
  readonly collectTurns: (collect: CollectTurns) => Promise<Collected & { readonly dataset: string }>;
  /** The data set that ratings go to by themselves; null: none. */
  readonly collectInto: () => string | null;
}

interface Changed {
  readonly conversation: string;
  readonly answer: string;
  readonly action: 'chat.rate' | 'chat.correct';
  readonly change: Partial<Pick<RatedTurn, 'stars' | 'correction'>>;
}

export function feedbackHandlers(options: FeedbackOptions) {
  const os = implementChat(options.store);
  const { store } = options;
  return {
    rate: os.rate.handler(({ input: { stars, ...place }, context }) =>
      say(options, { ...place, action: 'chat.rate', change: { stars } }, context.actor),
    ),
    correct: os.correct.handler(({ input: { correction, ...place }, context }) =>
      say(options, { ...place, action: 'chat.correct', change: { correction } }, context.actor),
    ),
    rated: os.rated.handler(({ input }) => {
      const said = [...readFeedback(store, findRated(store, input)).values()];
      return {
        rated: said.filter(({ stars }) => stars !== null).length,
        corrected: said.filter(({ correction }) => correction !== null).length,
        answers: said.length,
      };
    }),
    collect: os.collect.handler(({ input: { dataset, ...query }, context }) =>
      collectAll(options, { dataset, query, actor: context.actor }),
    ),
  };
}

/** What was said is stored first; that a data set cannot take it is told beside it. */
async function say(
  options: FeedbackOptions,
  { conversation, answer, action, change }: Changed,
  actor: Pick<Actor, 'id'>,
) {
  const { store } = options;
  findConversation(store, conversation);
  const { id, role, state } = findMessage(store, conversation, answer);
  if (role !== 'assistant' || state === 'streaming') throw new AppError('feedback.notAnswer');
  const before = readFeedback(store, [id]).get(id);
  const said = { stars: before?.stars ?? null, correction: before?.correction ?? null, ...change };
  const at = new Date().toISOString();
  await store.write({
    actor,
    audit: { action, subject: conversation, detail: { answer: id, stars: said.stars } },
    statements: [storeFeedback({ ...said, message: id, actor: actor.id, at })],
  });
  const problem = await flowOn(options, id, actor);
  return { feedback: readFeedback(store, [id]).get(id) ?? null, problem };
}

/** Into the chosen data set, and into those that have the answer already. */
async function flowOn(options: FeedbackOptions, answer: string, actor: Pick<Actor, 'id'>) {
  const { store, collectInto, collectTurns } = options;
  const turn = readTurn(store, answer);
  const chosen = collectInto();
  const targets = new Set([...datasetsOf(store, answer), ...(chosen === null ? [] : [chosen])]);
  if (turn === null) return null;
  try {
    for (const target of targets) {
      const { dataset } = await collectTurns({ dataset: target, turns: [turn], pairs: false, actor });
      await store.write({ audit: null, statements: [markCollected([answer], dataset)] });
    }
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, data: { ...error.data } };
  }
}

interface CollectAll {
  readonly dataset: string;
  readonly query: FeedbackQuery & { readonly pairs: boolean };
  readonly actor: Pick<Actor, 'id'>;
}

/** Others get in between: of a thousand answers each has a conversation to be read. */
const readAtOnce = 20;

async function collectAll(
  { store, collectTurns }: FeedbackOptions,
  { dataset, query, actor }: CollectAll,
): Promise<Collected> {
  const messages = findRated(store, query);
  const turns: RatedTurn[] = [];
  for (const [index, message] of messages.entries()) {
    const turn = readTurn(store, message);
    if (turn) turns.push(turn);
    if (index % readAtOnce === readAtOnce - 1) await nextTurn();
  }
  const { dataset: id, ...collected } = await collectTurns({ dataset, turns, pairs: query.pairs, actor });
  await store.write({ audit: null, statements: [markCollected(messages, id)] });
  return collected;
}
