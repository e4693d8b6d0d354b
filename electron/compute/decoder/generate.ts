import { AppError } from '../../common/errors/appError.ts';
import type { ResolvedSampling } from '../../ml/sampling/resolveSampling.ts';
import { createSampler } from '../../ml/sampling/sampler.ts';
import type { Tokenizer } from '../../ml/tokenize/tokenizer.ts';
import { createAnswerText } from './answerText.ts';
import {
  type Continuation,
  createSpeculationRecord,
  plainContinuation,
  type SpeculationRecord,
  speculativeContinuation,
} from './continuation.ts';
import type { FinishReason, GenerateEvent, GenerateStats } from './generation.ts';
import { followReasoning, type Reasoning } from './reasoning.ts';
import { createScheduler, type Scheduler, type Sequence } from './scheduler.ts';
import type { DecoderSession } from './session.ts';
import { prefillChunk } from './steps.ts';

export interface AnswerRequest {
  /** Whose end may have opened the answer's `<think>` block. */
  readonly promptText: string;
  readonly promptIds: readonly number[];
  readonly sampling: ResolvedSampling;
  /** Left out: drafts are made where the session can check them and where that is quicker. */
  readonly speculation?: 'auto' | 'off' | undefined;
  /** Tokens that end an answer. */
  readonly stopIds: ReadonlySet<number>;
  /** Reported in the stats. */
  readonly droppedTurns: number;
  /** When the question came, by the decoder's clock: rendering and encoding count in the time to the first token. */
  readonly startedAt: number;
}

/** One session, and the answers that are computed in it beside each other. */
export interface Decoder {
  /**
   * A place among the answers, prefill, then one token after the other until a stop token, a stop string, the token limit
   * or the end of the context. An abort is no error: the answer ends with `cancelled` at once while it waits, else within
   * one token (or one chunk of the prompt). Throws `models.queueFull`.
   */
  generate(request: AnswerRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, undefined>;
}

export interface DecoderInput {
  readonly session: DecoderSession;
  readonly tokenizer: Tokenizer;
  /** Milliseconds, only differences count. */
  readonly clock: () => number;
  readonly freshSeed: () => number;
  /** Whether the session's runs of several tokens may decide anything: they must compute what single steps do, but for last bits. */
  readonly mayDraft: boolean;
}

export function createDecoder(input: DecoderInput): Decoder {
  const scheduler = createScheduler(input.session);
  const record = createSpeculationRecord();
  return { generate: (request, signal) => answer({ ...input, scheduler, record, request, signal }) };
}

interface Answer extends DecoderInput {
  readonly scheduler: Scheduler;
  /** What is known of this session's runs, for the choice of drafts. */
  readonly record: SpeculationRecord;
  readonly request: AnswerRequest;
  readonly signal: AbortSignal;
}

async function* answer(input: Answer): AsyncGenerator<GenerateEvent, void, undefined> {
  const { request, signal } = input;
  const timing: Timing = { started: request.startedAt, queued: 0, first: null, last: null, tokens: 0 };
  const reasoning = followReasoning(request.promptText, () => timing.first ?? 0);
  let reusedTokens = 0;
  let continuation: Continuation | null = null;
  let finish: FinishReason;
  try {
    using sequence = yield* enter(input, timing);
    ({ reusedTokens } = sequence);
    const logits = yield* prefill(sequence, request.promptIds);
    yield { kind: 'state', state: 'generating' };
    continuation = continuationOf(input, sequence);
    finish = yield* generateTokens(input, { logits, continuation, timing, reasoning });
  } catch (error) {
    if (!isCancel(error, signal)) throw error;
    finish = 'cancelled';
  }
  const { drafted: draftedTokens, accepted: acceptedTokens } = continuation ?? { drafted: 0, accepted: 0 };
  const reasoningMs = reasoning.elapsedMs(timing.last ?? 0);
  yield {
    kind: 'end',
    finish,
    caches: input.scheduler.caches,
    stats: { ...statistics(request, timing), reusedTokens, reasoningMs, draftedTokens, acceptedTokens },
  };
}

/** Only a session that gives all rows of a run can check a draft. */
function continuationOf(input: Answer, sequence: Sequence): Continuation {
  const { session, record, request, signal, clock, mayDraft } = input;
  const { promptIds, sampling, speculation } = request;
  const { vocabSize, contextLength, givesAllRows } = session;
  const run = (ids: readonly number[], past: number) => {
    sequence.rewind(past); // Behind it lies what a draft got wrong.
    return sequence.step(ids, { rows: ids.length > 1 ? 'all' : 'last' });
  };
  if (!mayDraft || !givesAllRows || speculation === 'off') return plainContinuation(run);
  const end = Math.min(contextLength, promptIds.length + (sampling.maxTokens ?? contextLength));
  const isAlone = () => sequence.isAlone;
  return speculativeContinuation({ vocabSize, run, promptIds, end, record, signal, clock, isAlone });
}

/** A run ended from outside rejects with `request.cancelled`; only when we wanted that is it the end of an answer. */
function isCancel(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error instanceof AppError && error.code === 'request.cancelled';
}

async function* enter(
  { scheduler, request, signal, clock }: Answer,
  timing: Timing,
): AsyncGenerator<GenerateEvent, Sequence, undefined> {
  const entering = scheduler.enter(request.promptIds, signal);
  let since: number | null = null;
  try {
    for (;;) {
      const { done, value } = await entering.next();
      if (done) return value;
      since ??= clock();
      yield { kind: 'state', state: 'queued', ahead: value };
    }
  } finally {
    if (since !== null) timing.queued = clock() - since;
    // Nothing, once it has returned; an answer that is left while it waits gives up its place.
    await entering.return(undefined as never);
  }
}

async function* prefill(
  sequence: Sequence,
  promptIds: readonly number[],
): AsyncGenerator<GenerateEvent, Float32Array, undefined> {
  const reused = sequence.length;
  const total = promptIds.length - reused;
  let logits: Float32Array = new Float32Array();
  for (let past = reused; past < promptIds.length; past += prefillChunk) {
    yield { kind: 'state', state: 'prefill', done: past - reused, total };
    logits = await sequence.step(promptIds.slice(past, past + prefillChunk));
  }
  return logits;
}

interface Timing {
  readonly started: number;
  /** Milliseconds in the line. */
  queued: number;
  first: number | null;
  last: number | null;
  tokens: number;
}

interface Generating {
  readonly logits: Float32Array;
  readonly continuation: Continuation;
  readonly timing: Timing;
  readonly reasoning: Reasoning;
}

async function* generateTokens(
  { session, tokenizer, request, signal, clock, freshSeed }: Answer,
  { logits: promptLogits, continuation, timing, reasoning }: Generating,
): AsyncGenerator<GenerateEvent, FinishReason, undefined> {
  const { promptIds, sampling, stopIds } = request;
  const { vocabSize } = session;
  const sampler = createSampler({ sampling, vocabSize, promptIds, freshSeed: freshSeed() });
  const text = createAnswerText(tokenizer, sampling.stop);
  const room = session.contextLength - promptIds.length;
  let logits = promptLogits;
  let finish: FinishReason | null = null;
  while (finish === null) {
    const id = sampler.next(logits);
    const now = clock();
    timing.first ??= now;
    if (stopIds.has(id)) {
      finish = 'stop';
      break;
    }
    timing.last = now;
    timing.tokens++;
    const piece = text.push(id);
    if (piece.text !== '') yield { kind: 'text', text: reasoning.push(piece.text, now) };
    if (piece.stopped) return 'stop';
    if (timing.tokens === sampling.maxTokens) finish = 'length';
    else if (timing.tokens >= room) finish = 'context';
    else {
      try {
        logits = await continuation.after(id, promptIds.length + timing.tokens - 1);
      } catch (error) {
        if (!isCancel(error, signal)) throw error;
        finish = 'cancelled';
      }
    }
  }
  const rest = text.end();
  if (rest !== '') yield { kind: 'text', text: reasoning.push(rest, timing.last ?? 0) };
  return finish;
}

function statistics(
  request: AnswerRequest,
  { started, queued, first, last, tokens }: Timing,
): Omit<GenerateStats, 'reusedTokens' | 'reasoningMs' | 'draftedTokens' | 'acceptedTokens'> {
  const generatingMs = first === null || last === null ? 0 : last - first;
  return {
    promptTokens: request.promptIds.length,
    answerTokens: tokens,
    queuedMs: queued,
    timeToFirstTokenMs: first === null ? 0 : first - started,
    // The first token belongs to the prompt's time, so n tokens make n - 1 steps.
    tokensPerSecond: tokens > 1 && generatingMs > 0 ? ((tokens - 1) * 1_000) / generatingMs : null,
    droppedTurns: request.droppedTurns,
  };
}
