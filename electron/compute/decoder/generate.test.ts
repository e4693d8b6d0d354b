import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { resolveSampling } from '../../ml/sampling/resolveSampling.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { type AnswerRequest, createDecoder, type Decoder } from './generate.ts';
import type { GenerateEvent } from './generation.ts';
import type { DecoderSession } from './session.ts';

/** One token a letter; `€` is written as three byte tokens. */
const letters = [...'abcdefghijklmnopqrstuvwxyz .'];
const bytes = ['<0xE2>', '<0x82>', '<0xAC>'];
const vocab = Object.fromEntries([...letters, ...bytes, '<end>'].map((token, id) => [token, id]));
const tokenizer = createTokenizer(
  {
    added_tokens: [{ id: letters.length + 3, content: '<end>', special: true }],
    decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
    model: { type: 'BPE', vocab, merges: [], byte_fallback: true },
  },
  {},
);
const end = letters.length + 3;
const encode = (text: string): number[] => tokenizer.encode(text, { addSpecialTokens: false });

interface Script {
  /** After the last prompt token this text comes, letter by letter, and then `<end>`, over and over. */
  readonly answer: string;
  readonly contextLength?: number;
  /** Called before each run; may throw, or wait. */
  readonly beforeRun?: (
    ids: readonly number[],
    past: number,
    session: ScriptedSession,
  ) => Promise<void> | void;
}
interface ScriptedSession extends DecoderSession {
  readonly runs: { readonly past: number; readonly count: number }[];
  readonly cache: number[];
  terminations: number;
}

/**
 * A session whose next token depends only on how many tokens of the script are in its cache after the prompt's
 * last token `.`; it refuses what a real one could not do (a past it does not hold, a full context).
 */
function scripted({ answer, contextLength = 2_000, beforeRun }: Script): ScriptedSession {
  const script = [...encode(answer), end];
  const vocabSize = end + 1;
  const session: ScriptedSession = {
    vocabSize,
    contextLength,
    device: 'cpu',
    binding: 'stock',
    givesAllRows: false,
    slots: 1,
    runs: [],
    cache: [],
    terminations: 0,
    async run(ids, past) {
      if (past > session.cache.length)
        throw new Error(`the cache holds ${session.cache.length}, not ${past}`);
      if (past + ids.length > contextLength) throw new Error('beyond the context');
      session.runs.push({ past, count: ids.length });
      await beforeRun?.([...ids], past, session);
      session.cache.length = past;
      session.cache.push(...ids);
      const position = session.cache.length - 1 - session.cache.lastIndexOf(encode('.')[0] ?? -1);
      const logits = new Float32Array(vocabSize).fill(-10);
      logits[script[position % script.length] ?? end] = 10;
      return logits;
    },
    async runBatch([step]) {
      if (!step) throw new Error('nothing to run');
      return session.run([step.id], step.past);
    },
    async copyPrefix() {},
    terminate() {
      session.terminations++;
    },
    async [Symbol.asyncDispose]() {},
  };
  return session;
}

function decoderOf(session: DecoderSession): Decoder {
  let time = 0;
  return createDecoder({ session, tokenizer, clock: () => ++time, freshSeed: () => 1, mayDraft: true });
}
function request(prompt: string | number[], sampling: Sampling = {}): AnswerRequest {
  const promptIds = typeof prompt === 'string' ? encode(prompt) : prompt;
  const resolved = resolveSampling({ temperature: 0, ...sampling }, {});
  const rest = { promptText: '', stopIds: new Set([end]), droppedTurns: 0, startedAt: 0 };
  return { promptIds, sampling: resolved, ...rest };
}

interface Outcome {
  readonly events: GenerateEvent[];
  readonly text: string;
  readonly end: Extract<GenerateEvent, { kind: 'end' }>;
}
async function collect(events: AsyncIterable<GenerateEvent>): Promise<Outcome> {
  const all = await Array.fromAsync(events);
  const last = all.at(-1);
  if (last?.kind !== 'end') throw new Error('the answer has no end');
  return {
    events: all,
    text: all.map((event) => (event.kind === 'text' ? event.text : '')).join(''),
    end: last,
  };
}
const never = new AbortController().signal;

test('an answer is streamed piece by piece until the stop token, which is not shown', async () => {
  const {
    events,
    text,
    end: last,
  } = await collect(decoderOf(scripted({ answer: 'hello' })).generate(request('hi.'), never));
  expect(text).toBe('hello');
  expect(events.filter(({ kind }) => kind === 'text').length).toBe(5);
  expect(events.slice(0, 2)).toEqual([
    { kind: 'state', state: 'prefill', done: 0, total: 3 },
    { kind: 'state', state: 'generating' },
  ]);
  expect(last).toMatchObject({
    finish: 'stop',
    stats: { promptTokens: 3, reusedTokens: 0, answerTokens: 5 },
  });
});

test('characters of several tokens come whole', async () => {
  const { events, text } = await collect(
    decoderOf(scripted({ answer: 'a€b' })).generate(request('hi.'), never),
  );
  expect(text).toBe('a€b');
  expect(events.filter(({ kind }) => kind === 'text')).toEqual(
    ['a', '€', 'b'].map((part) => ({ kind: 'text', text: part })),
  );
});

test('a long prompt goes in chunks of 256 with progress', async () => {
  const session = scripted({ answer: 'ok' });
  const { events } = await collect(decoderOf(session).generate(request(`${'a'.repeat(599)}.`), never));
  expect(session.runs.slice(0, 3)).toEqual([
    { past: 0, count: 256 },
    { past: 256, count: 256 },
    { past: 512, count: 88 },
  ]);
  const progress = events.flatMap((event) =>
    event.kind === 'state' && event.state === 'prefill' ? [event.done] : [],
  );
  expect(progress).toEqual([0, 256, 512]);
});

test('the next turn computes only what is new, and the same prompt only its last token', async () => {
  const session = scripted({ answer: 'yes' });
  const decoder = decoderOf(session);
  await collect(decoder.generate(request('one.'), never));
  session.runs.length = 0;
  const second = await collect(decoder.generate(request('one.yes two.'), never));
  expect(session.runs[0]).toEqual({ past: 7, count: 5 });
  expect(second.end.stats).toMatchObject({ promptTokens: 12, reusedTokens: 7 });
  session.runs.length = 0;
  await collect(decoder.generate(request('one.yes two.'), never));
  expect(session.runs[0]).toEqual({ past: 11, count: 1 });
});

test('a prompt that leaves the cached one half-way rewinds the cache to there', async () => {
  const session = scripted({ answer: 'yes' });
  const decoder = decoderOf(session);
  await collect(decoder.generate(request('one two.'), never));
  session.runs.length = 0;
  const { text, end: last } = await collect(decoder.generate(request('one six.'), never));
  expect(session.runs[0]).toEqual({ past: 4, count: 4 });
  expect([text, last.stats.reusedTokens]).toEqual(['yes', 4]);
});

test('a run that fails leaves no wrong idea of the cache behind', async () => {
  let fail = true;
  const session = scripted({
    answer: 'yes',
    beforeRun: (_, past) => {
      if (past === 256 && fail) throw new Error('out of memory');
    },
  });
  const decoder = decoderOf(session);
  const prompt = `${'a'.repeat(400)}.`;
  await expect(collect(decoder.generate(request(prompt), never))).rejects.toThrow('out of memory');
  fail = false;
  const { text, end: last } = await collect(decoder.generate(request(prompt), never));
  expect([text, last.stats.reusedTokens]).toEqual(['yes', 256]);
});

test('the token limit ends an answer with length, also in the middle of a character', async () => {
  const short = await collect(
    decoderOf(scripted({ answer: 'hello' })).generate(request('.', { maxTokens: 2 }), never),
  );
  expect([short.text, short.end.finish, short.end.stats.answerTokens]).toEqual(['he', 'length', 2]);
  const cut = await collect(
    decoderOf(scripted({ answer: '€' })).generate(request('.', { maxTokens: 2 }), never),
  );
  expect(cut.text).toMatch(/^\uFFFD+$/);
});

test('a full context ends an answer with context, and the last token still counts', async () => {
  const session = scripted({ answer: 'abcdefghij', contextLength: 8 });
  const { text, end: last } = await collect(decoderOf(session).generate(request('xyz.'), never));
  expect([text, last.finish]).toEqual(['abcd', 'context']);
});

test('a stop string is found across tokens and cut off; text before it that only began alike is shown', async () => {
  const stop = { stop: ['end.'] };
  const found = await collect(
    decoderOf(scripted({ answer: 'an enemy ' })).generate(request('.', { stop: ['emy'] }), never),
  );
  expect([found.text, found.end.finish]).toEqual(['an en', 'stop']);
  const alike = await collect(decoderOf(scripted({ answer: 'the en' })).generate(request('.', stop), never));
  expect([alike.text, alike.end.finish]).toEqual(['the en', 'stop']);
});

test('an abort during generation stops it within one token and keeps what was written', async () => {
  const stopper = new AbortController();
  const session = scripted({ answer: 'abcdefghijklmnopqrstuvwxyz' });
  const seen: GenerateEvent[] = [];
  for await (const event of decoderOf(session).generate(request('.'), stopper.signal)) {
    seen.push(event);
    if (event.kind === 'text' && event.text === 'c') stopper.abort();
  }
  expect(seen.at(-1)).toMatchObject({ kind: 'end', finish: 'cancelled', stats: { answerTokens: 3 } });
  // The prompt, a and b: nothing was computed after the abort.
  expect(session.runs.length).toBe(3);
});

test('an abort that arrives as a message is noticed although no run ever waits', async () => {
  const stopper = new AbortController();
  const session = scripted({ answer: 'a'.repeat(1_500) });
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => stopper.abort();
  port2.postMessage('stop');
  const { end: last } = await collect(decoderOf(session).generate(request('.'), stopper.signal));
  port1.close();
  expect(last.finish).toBe('cancelled');
  expect(session.runs.length).toBeLessThan(100);
});

test('an abort during the prompt ends the run in flight, and the next prompt starts from what was computed', async () => {
  const stopper = new AbortController();
  const session = scripted({
    answer: 'ok',
    async beforeRun(_, past, own) {
      if (past !== 256 || stopper.signal.aborted) return;
      stopper.abort();
      if (own.terminations > 0) throw new AppError('request.cancelled');
    },
  });
  const decoder = decoderOf(session);
  const prompt = `${'a'.repeat(700)}.`;
  const { text, end: last } = await collect(decoder.generate(request(prompt), stopper.signal));
  expect([text, last.finish, last.stats.answerTokens, session.terminations]).toEqual(['', 'cancelled', 0, 1]);
  const again = await collect(decoder.generate(request(prompt), never));
  expect([again.text, again.end.stats.reusedTokens]).toEqual(['ok', 256]);
});

test('a run that is cancelled by anyone else is an error, not the end of an answer', async () => {
  const session = scripted({
    answer: 'ok',
    beforeRun: () => {
      throw new AppError('request.cancelled');
    },
  });
  await expect(collect(decoderOf(session).generate(request('.'), never))).rejects.toMatchObject({
    code: 'request.cancelled',
  });
});

test('leaving the iterator computes nothing more', async () => {
  const session = scripted({ answer: 'abcdef' });
  for await (const event of decoderOf(session).generate(request('.'), never))
    if (event.kind === 'text') break;
  const { length } = session.runs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(session.runs.length).toBe(length);
});

test('time to the first token counts from the question, the rate from the first token on', async () => {
  const decoder = createDecoder({
    session: scripted({ answer: 'abcd' }),
    tokenizer,
    clock: (
      (times) => () =>
        times.shift() ?? 0
    )([1_250, 1_350, 1_450, 1_550, 1_650]),
    freshSeed: () => 1,
    mayDraft: false,
  });
  const { end: last } = await collect(decoder.generate({ ...request('.'), startedAt: 1_000 }, never));
  // Three steps between four letters; <end> is no answer token.
  expect(last.stats).toMatchObject({ timeToFirstTokenMs: 250, answerTokens: 4 });
  expect(last.stats.tokensPerSecond).toBeCloseTo(10);
});
