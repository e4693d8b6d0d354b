import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { Answerer, Sampling } from '../../contract/chat.ts';
import { type Jobs, newJobId } from '../jobs/jobs.ts';
import type { LoadRequest } from '../residency/loadedModels.ts';
import type { Actor } from '../security/actor.ts';
import type { Statement, Store } from '../store/store.ts';
import type { AnswerJobInput } from './answerJob.ts';
import { choose, listBranchIds } from './branches.ts';
import { beginTurn, findConversation, insertConversation } from './conversations.ts';
import { clearDraft } from './drafts.ts';
import { findMessage, insertAnswer, insertQuestion } from './messages.ts';
import { findPlace, type Place, type Question } from './place.ts';

export interface Asking {
  readonly store: Store;
  readonly jobs: Jobs;
  /** Throws `request.notFound` or `models.variantMissing`. */
  readonly resolveModel: (asked: Answerer) => LoadRequest;
}

/**
 * Question, empty answers and their jobs are stored together before anything runs, so that no kill loses what was typed.
 * Throws `request.notFound`, `request.invalid`, `chat.answerRunning`, `chat.conversationFull`, `models.variantMissing`.
 */
export async function ask(asking: Asking, actor: Pick<Actor, 'id'>, asked: Question) {
  const loads = [asked, ...asked.also].map(asking.resolveModel);
  const now = new Date().toISOString();
  const place = findPlace(asking.store, asked);
  const question = randomUUID();
  const answers = startedAnswers(loads);
  const turn: NewTurn = { ...place, question, answers, owner: actor.id, now };
  const { conversation } = place;
  await startJobs(asking, actor, {
    turn,
    action: 'chat.send',
    content: asked.text,
    statements: [
      ...beginning(asked, turn),
      insertQuestion({ id: question, conversation, parent: place.parent, now }, asked.text),
      ...answerRows(turn),
      choose([...place.branch, question, answers[0].id]),
      ...(place.takesDraft ? [clearDraft(place.isNew ? null : conversation, actor.id)] : []),
    ],
  });
  const [first, ...others] = answers;
  return { conversation, question, answers: [toStarted(first), ...others.map(toStarted)] as StartedReply };
}

export interface Again {
  readonly conversation: string;
  readonly answer: string;
  readonly by?: Answerer | undefined;
  readonly sampling?: Sampling | undefined;
}

/** Another answer beside the first one. Throws as `ask` does. */
export async function askAgain(asking: Asking, actor: Pick<Actor, 'id'>, again: Again) {
  const { store } = asking;
  const { id: conversation, model, system } = findConversation(store, again.conversation);
  const first = findMessage(store, conversation, again.answer);
  if (first.role !== 'assistant' || first.parent === null)
    throw new AppError('request.invalid', { detail: 'only an answer can be written again' });
  const load = asking.resolveModel(again.by ?? first.answerer ?? { model, profile: 'exact' });
  const sampling = again.sampling ?? first.sampling ?? {};
  const branch = listBranchIds(store, first.parent);
  const answers = startedAnswers([load]);
  const now = new Date().toISOString();
  const place = { conversation, branch, system, sampling };
  const turn: NewTurn = { ...place, question: first.parent, answers, owner: actor.id, now };
  await startJobs(asking, actor, {
    turn,
    action: 'chat.regenerate',
    statements: [
      beginTurn({ conversation, model: load.modelId, leaf: answers[0].id, now }),
      ...answerRows(turn),
      choose([...branch, answers[0].id]),
    ],
  });
  const [{ id, job }] = answers;
  return { answer: id, job };
}

interface StartedAnswer {
  readonly id: string;
  readonly job: string;
  readonly load: LoadRequest;
}
const toStarted = ({ id, job }: StartedAnswer) => ({ answer: id, job });
type StartedReply = [ReturnType<typeof toStarted>, ...ReturnType<typeof toStarted>[]];
type StartedAnswers = readonly [StartedAnswer, ...StartedAnswer[]];

function startedAnswers(loads: readonly LoadRequest[]): StartedAnswers {
  const started = loads.map((load) => ({ id: randomUUID() as string, job: newJobId(), load }));
  return started as unknown as StartedAnswers;
}

interface NewTurn extends Pick<Place, 'conversation' | 'branch' | 'system' | 'sampling'> {
  readonly question: string;
  readonly answers: StartedAnswers;
  /** Who asks. */
  readonly owner: string;
  readonly now: string;
}

function beginning(
  asked: Question,
  { conversation, answers, system, sampling, owner, now }: NewTurn,
): Statement[] {
  const [{ id: leaf, load }] = answers;
  const turn = beginTurn({ conversation, model: load.modelId, leaf, now });
  if (asked.conversation !== undefined) return [turn];
  const model = load.modelId;
  return [
    insertConversation({ id: conversation, model, system, sampling, firstText: asked.text, owner, now }),
    turn,
  ];
}

function answerRows({ conversation, question, answers, system, sampling, now }: NewTurn): Statement[] {
  const comparison = answers.length > 1 ? randomUUID() : null;
  return answers.map(({ id, job, load }) => {
    const { modelId: model, name, precision, profile, adapter } = load;
    const tuned = adapter && { adapter: adapter.id, adapterName: adapter.name };
    const answerer = { model, name, precision, profile, ...tuned };
    const place = { id, conversation, parent: question, now };
    return insertAnswer({ ...place, answerer, system, sampling, comparison, job });
  });
}

interface Start {
  readonly turn: NewTurn;
  readonly action: string;
  /** What was typed. */
  readonly content?: string;
  readonly statements: readonly Statement[];
}

async function startJobs(
  { store, jobs }: Asking,
  actor: Pick<Actor, 'id'>,
  { turn, action, content, statements }: Start,
): Promise<void> {
  const { conversation, answers } = turn;
  const [first, ...beside] = answers.map(({ id, job, load }) => {
    const input: AnswerJobInput = { conversation, answer: id, load };
    return { id: job, subject: load.name, input };
  });
  if (!first) return;
  const detail = { models: answers.map(({ load }) => load.modelId) };
  try {
    await jobs.start({
      ...first,
      actor,
      kind: 'answer',
      beside,
      statements,
      audit: { action, subject: conversation, detail, ...(content !== undefined && { content }) },
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'store.conflict') throw error;
    findConversation(store, conversation); // It may have been deleted in the same moment.
    throw new AppError('chat.answerRunning', {}, { cause: error });
  }
}
