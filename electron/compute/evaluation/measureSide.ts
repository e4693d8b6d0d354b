import { join } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Side } from '../../ml/evaluation/pairs.ts';
import type { Likelihood } from '../../ml/metrics/likelihood.ts';
import { stopTokens } from '../../ml/tokenize/stopTokens.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { scoreText } from '../quality/scoreText.ts';
import type { TaskContext } from '../task.ts';
import { answerQuestions } from './answerQuestions.ts';
import { type Journal, openJournal } from './journal.ts';
import { openContestant } from './openContestant.ts';
import { contestantKey, type EvaluationPlan } from './planEvaluation.ts';
import type { EvaluateInput } from './requests.ts';
import { scoreContinuations, scoreTokens } from './scoreTokens.ts';

/** What one contestant did, in the order of the plan. */
export interface SideFindings {
  readonly answers: readonly string[];
  readonly scores: readonly Likelihood[];
  /** Of each test question; empty where the answers are no labels. */
  readonly labelNats: readonly (readonly number[])[];
  readonly general: Likelihood | null;
}

interface Measuring {
  readonly side: Side;
  readonly input: EvaluateInput;
  readonly plan: EvaluationPlan;
  readonly context: TaskContext;
}

const stepNames = {
  first: { answer: 'answerFirst', score: 'scoreFirst' },
  second: { answer: 'answerSecond', score: 'scoreSecond' },
} as const;

/**
 * Lets one contestant answer, then scores it; what an interrupted attempt has on the disk is not done again, and a contestant
 * that is done is not even opened.
 */
export async function measureSide(measuring: Measuring): Promise<SideFindings> {
  const { side, input, plan } = measuring;
  const contestant = input[side];
  const location = join(input.outputFolder, `findings-${side}.jsonl`);
  const journal = await openJournal(location, await contestantKey(input, contestant, plan));
  const known = collect(journal, plan);
  if (!isComplete(known, plan)) {
    await using opened = await openContestant(input, contestant, plan.files);
    await answerRest(measuring, journal, { known, decoder: opened.decoder });
    await scoreRest(measuring, journal, { known, session: await opened.scorer() });
  }
  return known as SideFindings;
}

/** With holes where something is still to be done. */
interface Known {
  readonly answers: (string | undefined)[];
  readonly scores: (Likelihood | undefined)[];
  readonly labelNats: (readonly number[] | undefined)[];
  general: Likelihood | null;
}

function collect(journal: Journal, plan: EvaluationPlan): Known {
  const known: Known = {
    answers: new Array(plan.questions.length),
    scores: new Array(plan.examples.length),
    labelNats: new Array(plan.labels === null ? 0 : testQuestions(plan).length),
    general: null,
  };
  for (const finding of journal.findings) {
    if (finding.kind === 'answer') known.answers[finding.index] = finding.text;
    if (finding.kind === 'score') known.scores[finding.index] = finding;
    if (finding.kind === 'labels') known.labelNats[finding.index] = finding.nats;
    if (finding.kind === 'general') known.general = finding;
  }
  return known;
}

function testQuestions({ questions }: EvaluationPlan) {
  return questions.filter(({ set }) => set === 'test');
}

function isComplete({ answers, scores, labelNats, general }: Known, plan: EvaluationPlan): boolean {
  const lists: readonly (readonly unknown[])[] = [answers, scores, labelNats];
  return (general !== null || plan.general === null) && lists.every((list) => missing(list).length === 0);
}

/** Indexes of the holes. */
function missing(list: readonly unknown[]): number[] {
  return Array.from(list, (value, index) => (value === undefined ? index : -1)).filter((index) => index >= 0);
}

async function answerRest(
  { side, input, plan, context: { signal, progress } }: Measuring,
  journal: Journal,
  {
    known,
    decoder,
  }: { readonly known: Known; readonly decoder: Parameters<typeof answerQuestions>[0]['decoder'] },
): Promise<void> {
  const { questions, files } = plan;
  const places = missing(known.answers);
  let done = questions.length - places.length;
  const tell = () => progress(stepNames[side].answer, done, questions.length, 'items');
  tell();
  await answerQuestions({
    decoder,
    questions: places.map((place) => questions[place] as (typeof questions)[number]),
    ...{ atOnce: input.sequences, maxTokens: input.maxTokens, signal },
    stop: files.template.stop,
    stopIds: stopTokens(files),
    async onAnswer(at, text) {
      const index = places[at] as number;
      await journal.append({ kind: 'answer', index, text });
      known.answers[index] = text;
      done += 1;
      tell();
    },
  });
}

interface Scoring {
  readonly known: Known;
  readonly session: DecoderSession;
}

async function scoreRest(measuring: Measuring, journal: Journal, scoring: Scoring): Promise<void> {
  const { side, plan, context } = measuring;
  const { known, session } = scoring;
  const { signal } = context;
  const places = missing(known.scores);
  const labelPlaces = missing(known.labelNats);
  const total = known.scores.length + known.labelNats.length + (plan.general?.windows.length ?? 0);
  let done = known.scores.length - places.length + known.labelNats.length - labelPlaces.length;
  const tell = (more: number) => {
    done += more;
    context.progress(stepNames[side].score, done, total, 'items');
  };
  // A piece of a large model's takes many seconds.
  const terminate = () => session.terminate();
  signal.addEventListener('abort', terminate);
  using _ = { [Symbol.dispose]: () => signal.removeEventListener('abort', terminate) };
  for (const index of places) {
    const score = await scoreTokens(session, plan.examples[index] as TokenExample, signal);
    if (!Number.isFinite(score.nats)) throw notFinite(measuring, 'the test examples');
    await journal.append({ kind: 'score', index, ...score });
    known.scores[index] = score;
    tell(1);
  }
  for (const index of labelPlaces) {
    const nats = await scoreContinuations(session, labelled(plan, index), signal);
    await journal.append({ kind: 'labels', index, nats });
    known.labelNats[index] = nats;
    tell(1);
  }
  if (plan.general !== null && known.general === null) {
    const { ids, windows, text } = plan.general;
    const general = await scoreText({ session, ids, windows, signal, onTokens: () => undefined });
    if (!Number.isFinite(general.nats)) throw notFinite(measuring, text.name);
    await journal.append({ kind: 'general', ...general });
    known.general = general;
  }
  tell(total - done);
}

/** A test question's dialogue with each label as its answer. */
function labelled(plan: EvaluationPlan, index: number): TokenExample[] {
  const examples = testQuestions(plan)[index]?.withAnswers(plan.labels ?? []) ?? [];
  return examples.map((example) => {
    // Its own answer is one of them, and was taken.
    if (!example) throw new Error('a label makes no answer');
    return example;
  });
}

function notFinite({ input, side }: Measuring, name: string): AppError {
  const judged = `${input.precision} (${input.profile}${input[side].adapterFolder === null ? '' : ', adapter'})`;
  return new AppError('quality.notFinite', { judged, name });
}
