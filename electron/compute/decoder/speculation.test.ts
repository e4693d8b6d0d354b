import { expect, test } from 'vitest';
import { createRandom } from '../../ml/sampling/random.ts';
import { resolveSampling } from '../../ml/sampling/resolveSampling.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { type AnswerRequest, createDecoder, type Decoder } from './generate.ts';
import type { GenerateEvent, GenerateStats } from './generation.ts';
import type { DecoderSession } from './session.ts';

/** One token a letter. */
const letters = [...'abcdefghijklmnopqrstuvwxyz .'];
const end = letters.length;
const tokenizer = createTokenizer(
  {
    added_tokens: [{ id: end, content: '<end>', special: true }],
    decoder: { type: 'Sequence', decoders: [{ type: 'Fuse' }] },
    model: { type: 'BPE', vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])), merges: [] },
  },
  {},
);
const encode = (text: string): number[] => tokenizer.encode(text, { addSpecialTokens: false });
const vocabSize = end + 1;

interface Run {
  readonly past: number;
  readonly count: number;
}
interface Model {
  /** Logits after these tokens, the answer's and the prompt's. */
  readonly next: (ids: readonly number[]) => Float32Array;
  readonly contextLength?: number;
  readonly givesAllRows?: boolean;
  /** A run of several tokens is computed otherwise, and what it leaves in the cache makes all later logits wrong. */
  readonly severalDiffer?: boolean;
  readonly beforeRun?: (run: Run) => void;
}
interface CountedSession extends DecoderSession {
  readonly runs: Run[];
  /** Milliseconds spent in runs: 10 for one row, one more for each further one. */
  spentMs: number;
}

/** A session that computes each row from the tokens before it and nothing else, and refuses what a real one refuses. */
function sessionOf(model: Model): CountedSession {
  const { next, contextLength = 4_000, givesAllRows = true, severalDiffer = false, beforeRun } = model;
  const cache: number[] = [];
  /** Positions that a draft's run has computed. */
  const wrong = new Set<number>();
  const session: CountedSession = {
    ...{ vocabSize, contextLength, device: 'cpu', binding: 'resident', givesAllRows, slots: 1 },
    runs: [],
    spentMs: 0,
    async run(ids, past, { rows = 'last' } = {}) {
      if (past > cache.length) throw new Error(`the cache holds ${cache.length}, not ${past}`);
      if (past + ids.length > contextLength) throw new Error('beyond the context');
      if (rows === 'all' && !givesAllRows) throw new Error('the last row only');
      const run = { past, count: ids.length };
      session.runs.push(run);
      beforeRun?.(run);
      session.spentMs += 9 + ids.length;
      cache.length = past;
      const all: number[] = [];
      for (const id of ids) {
        cache.push(id);
        wrong.delete(cache.length);
        if (severalDiffer && rows === 'all') wrong.add(cache.length);
        const isWrong = [...wrong].some((length) => length <= cache.length);
        if (rows === 'all' || cache.length === past + ids.length)
          all.push(...next(cache).map((logit) => (isWrong ? -logit : logit)));
      }
      return Float32Array.from(all);
    },
    async runBatch() {
      throw new Error('not here');
    },
    async copyPrefix() {},
    terminate() {},
    async [Symbol.asyncDispose]() {},
  };
  return session;
}

/** After the prompt's last `.` comes this text, and then `<end>`. */
const saying = (answer: string) => {
  const script = [...encode(answer), end];
  const dot = encode('.')[0] as number;
  return (ids: readonly number[]): Float32Array => {
    const logits = new Float32Array(vocabSize).fill(-10);
    logits[script[ids.length - 1 - ids.lastIndexOf(dot)] ?? end] = 10;
    return logits;
  };
};

/** Logits from the last two tokens, different for each `seed`, sharp enough to fall into loops and wide enough to leave them. */
function markov(seed: number): Model['next'] {
  return (ids) => {
    const random = createRandom(seed * 1_000_003 + (ids.at(-1) ?? 0) * 1_009 + (ids.at(-2) ?? 0));
    const logits = Float32Array.from({ length: vocabSize }, () => 12 * random());
    logits[end] = -2;
    return logits;
  };
}

function decoderOf(session: CountedSession): Decoder {
  return createDecoder({
    session,
    tokenizer,
    clock: () => session.spentMs,
    freshSeed: () => 1,
    mayDraft: true,
  });
}
type Asked = Sampling & { readonly speculation?: 'auto' | 'off' };
function request(prompt: string, { speculation, ...sampling }: Asked = {}): AnswerRequest {
  const resolved = resolveSampling({ temperature: 0, ...sampling }, {});
  const rest = { promptText: '', stopIds: new Set([end]), droppedTurns: 0, startedAt: 0 };
  return { promptIds: encode(prompt), sampling: resolved, speculation, ...rest };
}
interface Outcome {
  readonly pieces: readonly string[];
  readonly finish: string;
  readonly stats: GenerateStats;
}
async function collect(events: AsyncIterable<GenerateEvent>): Promise<Outcome> {
  const all = await Array.fromAsync(events);
  const last = all.at(-1);
  if (last?.kind !== 'end') throw new Error('the answer has no end');
  const pieces = all.flatMap((event) => (event.kind === 'text' ? [event.text] : []));
  return { pieces, finish: last.finish, stats: last.stats };
}
const never = new AbortController().signal;

/** The same question with and without; what must be the same is compared here. */
async function both(model: Model, prompt: string, sampling: Sampling) {
  const [drafting, plain] = [sessionOf(model), sessionOf(model)];
  const auto = await collect(decoderOf(drafting).generate(request(prompt, sampling), never));
  const off = await collect(
    decoderOf(plain).generate(request(prompt, { ...sampling, speculation: 'off' }), never),
  );
  expect(auto.pieces).toEqual(off.pieces);
  expect(auto.finish).toBe(off.finish);
  expect(auto.stats.answerTokens).toBe(off.stats.answerTokens);
  return { auto, off, drafting, plain };
}
const phrase = 'the pump stops at night and starts in the morning ';

test('a text that repeats itself needs far fewer runs, and comes letter by letter as without', async () => {
  const { auto, off, drafting, plain } = await both({ next: saying(phrase.repeat(4)) }, `${phrase}.`, {});
  expect(auto.pieces.join('')).toBe(phrase.repeat(4));
  expect(drafting.runs.length).toBeLessThan(plain.runs.length / 3);
  // Three steps were computed twice, to compare.
  expect(auto.stats.acceptedTokens).toBe(plain.runs.length - drafting.runs.length + 3);
  expect(auto.stats.draftedTokens).toBeGreaterThanOrEqual(auto.stats.acceptedTokens);
  expect([off.stats.draftedTokens, off.stats.acceptedTokens]).toEqual([0, 0]);
});

test('whatever is sampled, penalized, limited or stopped at: the answer is the one without drafts', async () => {
  let accepted = 0;
  for (let seed = 1; seed <= 120; seed++) {
    const random = createRandom(seed);
    const sampling: Sampling = {
      temperature: seed % 3 === 0 ? 0 : 0.2 + random(),
      seed,
      topK: seed % 4 === 0 ? 5 : 0,
      topP: seed % 5 === 0 ? 0.9 : 1,
      minP: seed % 7 === 0 ? 0.05 : 0,
      repetitionPenalty: seed % 6 === 0 ? 1.05 : 1,
      frequencyPenalty: seed % 8 === 0 ? 0.1 : 0,
      maxTokens: 1 + Math.floor(random() * 200),
      stop: seed % 2 === 0 ? ['ab', 'q z'] : [],
    };
    const model = { next: markov(seed), contextLength: 60 + Math.floor(random() * 200) };
    const { auto } = await both(model, `${phrase}.`, sampling);
    accepted += auto.stats.acceptedTokens;
  }
  expect(accepted).toBeGreaterThan(500);
});

test('a stop token and a stop string inside of a draft that came true end the answer there', async () => {
  const said = phrase.repeat(3);
  const token = await both({ next: saying(`${said}the pump`) }, `${phrase}.`, {});
  expect([token.auto.pieces.join(''), token.auto.finish]).toEqual([`${said}the pump`, 'stop']);
  expect(token.auto.stats.acceptedTokens).toBeGreaterThan(0);
  const string = await both({ next: saying(`${phrase}${said}`) }, `${phrase}.`, { stop: ['morning the'] });
  expect([string.auto.pieces.join(''), string.auto.finish]).toEqual([phrase.slice(0, -8), 'stop']);
  expect(string.auto.stats.acceptedTokens).toBeGreaterThan(0);
});

test('the token limit ends an answer at the token, and nothing behind it is computed', async () => {
  for (let maxTokens = 1; maxTokens <= 60; maxTokens++) {
    const prompt = `${phrase}.`;
    const { auto, drafting } = await both({ next: saying(phrase.repeat(9)) }, prompt, { maxTokens });
    expect([auto.finish, auto.stats.answerTokens]).toEqual(['length', maxTokens]);
    const computed = Math.max(...drafting.runs.map(({ past, count }) => past + count));
    expect(computed).toBe(prompt.length + maxTokens - 1);
  }
});

test('the end of the context ends an answer with its last token, and no run goes beyond', async () => {
  for (let room = 1; room <= 60; room++) {
    const contextLength = phrase.length + 1 + room;
    const { auto } = await both({ next: saying(phrase.repeat(9)), contextLength }, `${phrase}.`, {});
    expect([auto.finish, auto.stats.answerTokens]).toEqual(['context', room]);
  }
});

test('an abort ends an answer within one token, in the middle of a draft that came true too', async () => {
  const stopper = new AbortController();
  const session = sessionOf({ next: saying(phrase.repeat(9)) });
  let [tokens, after, seen] = [0, 0, 0];
  let finish = '';
  for await (const event of decoderOf(session).generate(request(`${phrase}.`), stopper.signal)) {
    if (event.kind === 'end') finish = event.finish;
    if (event.kind !== 'text') continue;
    tokens++;
    if (stopper.signal.aborted) after++;
    // The second token out of one run: it came from a draft.
    if (tokens > 60 && seen === session.runs.length) stopper.abort();
    seen = session.runs.length;
  }
  expect([stopper.signal.aborted, after, finish]).toEqual([true, 0, 'cancelled']);
  expect(session.runs.length).toBe(seen);
});

test('what a draft left in the cache is taken up where the next prompt says the same, and overwritten elsewhere', async () => {
  const session = sessionOf({ next: saying(phrase.repeat(3)) });
  const decoder = decoderOf(session);
  const first = await collect(decoder.generate(request(`${phrase}.`, { stop: ['night and st'] }), never));
  for (const text of [first.pieces.join(''), `${phrase}and then`, phrase.repeat(2)]) {
    const prompt = `${phrase}.${text} go on.`;
    const warm = await collect(decoder.generate(request(prompt), never));
    const fresh = await collect(
      decoderOf(sessionOf({ next: saying(phrase.repeat(3)) })).generate(request(prompt), never),
    );
    expect(warm.pieces).toEqual(fresh.pieces);
    expect(warm.stats.reusedTokens).toBeGreaterThan(phrase.length);
  }
});

test('a run of a draft that fails is an error, and the next answer starts from what was computed', async () => {
  let fails = true;
  const session = sessionOf({
    next: saying(phrase.repeat(3)),
    beforeRun: ({ past, count }) => {
      if (fails && past > phrase.length && count > 1) throw new Error('out of memory');
    },
  });
  const decoder = decoderOf(session);
  await expect(collect(decoder.generate(request(`${phrase}.`), never))).rejects.toThrow('out of memory');
  fails = false;
  const { pieces } = await collect(decoder.generate(request(`${phrase}.`), never));
  expect(pieces.join('')).toBe(phrase.repeat(3));
});

test('a session that gives the last row only is asked for no drafts', async () => {
  const session = sessionOf({ next: saying(phrase.repeat(2)), givesAllRows: false });
  const { stats } = await collect(decoderOf(session).generate(request(`${phrase}.`), never));
  expect([stats.draftedTokens, session.runs.slice(1).every(({ count }) => count === 1)]).toEqual([0, true]);
});

test('where runs of several rows cost too much, drafts end soon, and the next answer knows', async () => {
  const session = sessionOf({
    next: saying(phrase.repeat(4)),
    beforeRun: ({ count }) => {
      session.spentMs += 30 * (count - 1);
    },
  });
  const decoder = decoderOf(session);
  const first = await collect(decoder.generate(request(`${phrase}.`), never));
  const tries = session.runs.filter(({ past, count }) => past > 0 && count > 1);
  expect([1, 2, 3, 4]).toContain(tries.length);
  session.runs.length = 0;
  const second = await collect(decoder.generate(request(`${phrase}.`), never));
  expect(session.runs.every(({ count }) => count === 1)).toBe(true);
  expect(second.pieces).toEqual(first.pieces);
});

test('where runs of several rows compute something else, nothing is decided by them and nothing of them stays', async () => {
  const { auto, drafting } = await both(
    { next: saying(phrase.repeat(4)), severalDiffer: true },
    `${phrase}.`,
    {},
  );
  expect(auto.pieces.join('')).toBe(phrase.repeat(4));
  expect(auto.stats.draftedTokens).toBe(0);
  // One was tried.
  expect(drafting.runs.filter(({ past, count }) => past > 0 && count > 1).length).toBe(1);
});
