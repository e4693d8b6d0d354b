import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { resolveSampling } from '../../ml/sampling/resolveSampling.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { createDecoder } from '../decoder/generate.ts';
import type { ChatMessage, GenerateEvent } from '../decoder/generation.ts';
import { layout, variantKey } from '../layout.ts';
import { sampleModelFolder } from '../quantize/modelFolder.reference.ts';
import { quantize } from '../tasks/quantize.ts';
import { createModelHost, type ModelHost } from './loadedModel.ts';
import { openDecoder } from './openDecoder.ts';
import type { LoadInput } from './requests.ts';

const sample = new URL('../../../assets/sample-model/', import.meta.url);
const reference = new URL('../../../e2e/fixtures/reference/', import.meta.url);
const read = (url: URL) => JSON.parse(readFileSync(url, 'utf8'));
const prompts: { ids: number[]; greedy: number[] }[] = read(new URL('reference.json', reference)).prompts;
const tokenizer = createTokenizer(read(new URL('tokenizer.json', sample)), {});
const endOfTurn = 4_095;

const system: ChatMessage = { role: 'system', content: 'You are the assistant of the filling line.' };
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

/** The conversations behind the first seven reference prompts; the eighth is plain text. */
const conversations: readonly (readonly ChatMessage[])[] = [
  [user('What does alarm E17 mean?')],
  [user('E05 应该怎么处理?')],
  [system, user('Hello')],
  [
    user('The panel shows E42. What is wrong?'),
    assistant('E42 means the door switch is worn.'),
    user('How do I fix it?'),
  ],
  [user('Explain code Z99.')],
  [user('冷却泵多久保养一次?')],
  [user('Service interval of the oil filter?')],
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inhouse-sample-'));
  await sampleModelFolder(folder);
  await mkdir(join(folder, layout.source), { recursive: true });
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'])
    await cp(new URL(name, sample), join(folder, layout.source, name));
  await makeVariant('fp32', null);
  await makeVariant('int8', 32);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function makeVariant(precision: Precision, blockSize: BlockSize | null): Promise<void> {
  const whole = join(folder, layout.variants, variantKey(precision, blockSize));
  const target = `${whole}.partial-1`;
  const context = { signal: new AbortController().signal, progress() {}, output() {} };
  await quantize({ modelFolder: folder, target, precision, blockSize }, context);
  await rename(target, whole);
}

const load = (precision: Precision, blockSize: BlockSize | null): LoadInput => ({
  modelFolder: folder,
  precision,
  blockSize,
  profile: 'exact',
  threads: 2,
  usePrepared: false,
});
const never = new AbortController().signal;
const textOf = (events: readonly GenerateEvent[]) =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

test.each([
  ['fp32', null],
  ['int8', 32],
] as const)(
  '%s answers every reference conversation with the greedy tokens of PyTorch',
  async (precision, blockSize) => {
    const host = createModelHost();
    await host.load(load(precision, blockSize));
    for (const [i, messages] of conversations.entries()) {
      const expected = prompts[i];
      if (expected === undefined) throw new Error('no such prompt');
      expect((await host.prompt({ messages })).ids).toEqual(expected.ids);
      const answer = expected.greedy.filter((id) => id !== endOfTurn);
      const events = await Array.fromAsync(
        host.generate({ messages, sampling: { maxTokens: expected.greedy.length } }, never),
      );
      expect(textOf(events)).toBe(tokenizer.decode(answer));
      expect(events.at(-1)).toMatchObject({
        kind: 'end',
        finish: answer.length < expected.greedy.length ? 'stop' : 'length',
        stats: { promptTokens: expected.ids.length, answerTokens: answer.length },
      });
    }
  },
  60_000,
);

test('fp32 continues the plain text of the last reference prompt with 64 greedy tokens of PyTorch', async () => {
  const { session } = await openDecoder(load('fp32', null));
  const expected = prompts[7];
  if (expected === undefined) throw new Error('no such prompt');
  const clock = () => performance.now();
  const decoder = createDecoder({ session, tokenizer, clock, freshSeed: () => 1, mayDraft: true });
  const sampling = resolveSampling({ temperature: 0, maxTokens: 64 }, {});
  const request = {
    promptText: '',
    promptIds: expected.ids,
    sampling,
    stopIds: new Set<number>(),
    droppedTurns: 0,
    startedAt: clock(),
  };
  const events = await Array.fromAsync(decoder.generate(request, never));
  await session[Symbol.asyncDispose]();
  expect(textOf(events)).toBe(tokenizer.decode(expected.greedy));
  expect(events.at(-1)).toMatchObject({ finish: 'length', stats: { answerTokens: 64 } });
});

test('a second turn computes only what is new and answers as a fresh model does', async () => {
  const [warm, fresh] = [createModelHost(), createModelHost()];
  await Promise.all([warm.load(load('int8', 32)), fresh.load(load('int8', 32))]);
  const first = [user('What does alarm E17 mean?')];
  const answer = textOf(await Array.fromAsync(warm.generate({ messages: first, sampling: {} }, never)));
  const messages = [...first, assistant(answer), user('How do I fix it?')];
  const second = await Array.fromAsync(warm.generate({ messages, sampling: {} }, never));
  const anew = await Array.fromAsync(fresh.generate({ messages, sampling: {} }, never));
  expect(textOf(second)).toBe(textOf(anew));
  const [end, freshEnd] = [second.at(-1), anew.at(-1)];
  if (end?.kind !== 'end' || freshEnd?.kind !== 'end') throw new Error('no end');
  // The whole first prompt and its answer, all but what the answer's last token left open.
  expect(end.stats.reusedTokens).toBeGreaterThanOrEqual(25);
  expect(freshEnd.stats.reusedTokens).toBe(0);
}, 60_000);

test('the same seed draws the same answer, and the drawn answers differ between seeds', async () => {
  const host = createModelHost();
  await host.load(load('int8', 32));
  const draw = async (seed: number) => {
    const sampling = { temperature: 5, topP: 1, seed, maxTokens: 24 };
    return textOf(await Array.fromAsync(host.generate({ messages: [user('Hello')], sampling }, never)));
  };
  expect(await draw(7)).toBe(await draw(7));
  expect(new Set([await draw(1), await draw(2), await draw(3)]).size).toBeGreaterThan(1);
}, 60_000);

test.each(['stock', 'resident'] as const)(
  'on the %s binding four conversations at once get exactly the tokens that each gets alone, and a fifth waits',
  async (binding) => {
    const [alone, together] = [createModelHost(), createModelHost()];
    await alone.load({ ...load('int8', 32), binding });
    expect(await together.load({ ...load('int8', 32), binding, sequences: 4 })).toMatchObject({
      binding,
      sequences: 4,
    });
    const ask = (host: ModelHost, messages: readonly ChatMessage[]) =>
      Array.fromAsync(host.generate({ messages, sampling: { maxTokens: 40 } }, never));
    const asked = conversations.slice(0, 5);
    const atOnce = await Promise.all(asked.map((messages) => ask(together, messages)));
    for (const [index, messages] of asked.entries())
      expect(textOf(atOnce[index] ?? [])).toBe(textOf(await ask(alone, messages)));
    const waited = atOnce.map((events) =>
      events.some((one) => one.kind === 'state' && one.state === 'queued'),
    );
    expect(waited).toEqual([false, false, false, false, true]);
    expect(atOnce[4]?.at(-1)).toMatchObject({
      stats: { queuedMs: expect.toSatisfy((ms: number) => ms > 0) },
    });
  },
  60_000,
);

test('an answer that is stopped in the middle leaves the one beside it and the next one as they would be without it', async () => {
  const host = createModelHost();
  await host.load({ ...load('int8', 32), sequences: 2 });
  const ask = (index: number, signal = never) =>
    Array.fromAsync(
      host.generate({ messages: conversations[index] ?? [], sampling: { maxTokens: 30 } }, signal),
    );
  const expected = [textOf(await ask(0)), textOf(await ask(1))];
  const stopper = new AbortController();
  const stopped = async () => {
    const sampling = { maxTokens: 30 };
    const events = host.generate({ messages: conversations[3] ?? [], sampling }, stopper.signal);
    for await (const event of events) if (event.kind === 'text') setImmediate(() => stopper.abort());
  };
  const [beside] = await Promise.all([ask(0), stopped()]);
  expect([textOf(beside), textOf(await ask(1))]).toEqual(expected);
}, 60_000);
