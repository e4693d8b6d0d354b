import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArchitecture } from '../../ml/formats/config.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { resolveSampling } from '../../ml/sampling/resolveSampling.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { createDecoder } from '../decoder/generate.ts';
import type { ChatMessage, GenerateEvent, GenerateStats } from '../decoder/generation.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { readTensors } from '../decoder/sourceTensors.reference.ts';
import { openTestSession } from '../decoder/testSession.reference.ts';
import { layout, type Profile, variantKey } from '../layout.ts';
import { sampleModelFolder } from '../quantize/modelFolder.reference.ts';
import { quantize } from '../tasks/quantize.ts';
import { createModelHost } from './loadedModel.ts';
import type { LoadInput } from './requests.ts';

const root = join(import.meta.dirname, '../../..');
const sample = join(root, 'assets/sample-model');
const stories = join(root, 'e2e/fixtures/stories260K');
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const prompts: readonly { readonly ids: number[] }[] = readJson(
  root,
  'e2e/fixtures/reference/reference.json',
).prompts;
const never = new AbortController().signal;

const kinds = [
  { precision: 'fp32', blockSize: null },
  { precision: 'int8', blockSize: 32 },
  { precision: 'int4', blockSize: 32 },
] as const satisfies readonly { readonly precision: Precision; readonly blockSize: BlockSize | null }[];
/** Greedy, drawn from everything, and drawn as models usually ask for it. */
const samplings: readonly Sampling[] = [
  { temperature: 0 },
  { temperature: 0, repetitionPenalty: 1.1 },
  { temperature: 1, seed: 11 },
  { temperature: 0.8, topK: 40, topP: 0.95, seed: 12 },
];

interface Answered {
  readonly text: string;
  readonly finish: string;
  readonly stats: GenerateStats;
}
function toAnswer(events: readonly GenerateEvent[]): Answered {
  const end = events.at(-1);
  if (end?.kind !== 'end') throw new Error('the answer has no end');
  const text = events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
  return { text, finish: end.finish, stats: end.stats };
}

/** Every prompt with every sampling, with and without drafts; returns how many drafted tokens came. */
async function compare(session: DecoderSession, folder: string, asked: readonly (readonly number[])[]) {
  const tokenizer = createTokenizer(readJson(folder, 'tokenizer.json'), {});
  // A clock that stands still: what is drafted hangs on the text alone and not on how busy this machine is.
  const decoder = createDecoder({ session, tokenizer, clock: () => 0, freshSeed: () => 1, mayDraft: true });
  let accepted = 0;
  for (const promptIds of asked)
    for (const sampling of samplings) {
      const ask = async (speculation: 'auto' | 'off') => {
        const resolved = resolveSampling({ maxTokens: 80, ...sampling }, {});
        const rest = { promptText: '', stopIds: new Set<number>(), droppedTurns: 0, startedAt: 0 };
        const request = { promptIds, sampling: resolved, speculation, ...rest };
        return toAnswer(await Array.fromAsync(decoder.generate(request, never)));
      };
      const [auto, off] = [await ask('auto'), await ask('off')];
      expect(auto.text).toBe(off.text);
      expect([auto.finish, auto.stats.answerTokens]).toEqual([off.finish, off.stats.answerTokens]);
      expect(off.stats.draftedTokens).toBe(0);
      accepted += auto.stats.acceptedTokens;
    }
  return accepted;
}

test.each(kinds)(
  'the sample model in $precision gives the same tokens with drafts and without',
  async (kind) => {
    const architecture = parseArchitecture(readJson(sample, 'config.json'));
    const options = { ...kind, profile: 'exact', binding: 'resident', head: 'decoder' } as const;
    await using session = await openTestSession(architecture, await readTensors(sample), options);
    const accepted = await compare(
      session,
      sample,
      prompts.map(({ ids }) => ids),
    );
    expect(accepted).toBeGreaterThan(50);
  },
);

test.each(kinds)('stories260K in $precision gives the same tokens with drafts and without', async (kind) => {
  const architecture = parseArchitecture(readJson(stories, 'config.json'));
  const options = { ...kind, profile: 'exact', binding: 'resident', head: 'decoder' } as const;
  await using session = await openTestSession(architecture, await readTensors(stories), options);
  const { prompt_ids: begin } = readJson(stories, 'expected_first40.json');
  const told = createTokenizer(readJson(stories, 'tokenizer.json'), {}).encode(
    'Once upon a time, there was a little girl named Lily. Lily liked to play. Once upon a time, there was a little girl',
    { addSpecialTokens: true },
  );
  expect(await compare(session, stories, [begin, told])).toBeGreaterThan(5);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inhouse-speculation-'));
  await sampleModelFolder(folder);
  await mkdir(join(folder, layout.source), { recursive: true });
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'])
    await cp(join(sample, name), join(folder, layout.source, name));
  const whole = join(folder, layout.variants, variantKey('int8', 32));
  const context = { signal: never, progress() {}, output() {} };
  const target = `${whole}.partial-1`;
  await quantize({ modelFolder: folder, target, precision: 'int8', blockSize: 32 }, context);
  await rename(target, whole);
});
afterAll(() => rm(folder, { recursive: true }));

/** The answer was given before: it is to be copied. */
const messages: readonly ChatMessage[] = [
  { role: 'user', content: 'The panel shows E42. What is wrong?' },
  { role: 'assistant', content: 'E42 means the coolant pump lost its signal.' },
  { role: 'user', content: 'The panel shows E42. What is wrong?' },
];

async function askLoaded(profile: Profile): Promise<(speculation: 'auto' | 'off') => Promise<Answered>> {
  const host = createModelHost();
  const version = { precision: 'int8', blockSize: 32, profile } as const;
  const load: LoadInput = { modelFolder: folder, ...version, threads: 2, usePrepared: false };
  await host.load(load);
  return async (speculation) => {
    const input = { messages, sampling: { temperature: 0, maxTokens: 40 }, speculation };
    return toAnswer(await Array.fromAsync(host.generate(input, never)));
  };
}

test('a loaded model answers with the same text, switched on or off, and tells its guesses', async () => {
  const ask = await askLoaded('exact');
  const off = await ask('off');
  expect(off.stats).toMatchObject({ draftedTokens: 0, acceptedTokens: 0 });
  // The first answers compare runs of several tokens with single steps; what those cost, this machine's clock decides.
  let accepted = 0;
  for (let i = 0; i < 50 && accepted === 0; i++) {
    const auto = await ask('auto');
    expect([auto.text, auto.finish]).toEqual([off.text, off.finish]);
    expect(auto.stats.answerTokens).toBe(off.stats.answerTokens);
    accepted = auto.stats.acceptedTokens;
  }
  expect(accepted).toBeGreaterThan(0);
});

test('in the fast profile, where last bits can decide, nothing is drafted', async () => {
  const ask = await askLoaded('fast');
  const off = await ask('off');
  for (let i = 0; i < 6; i++) {
    const auto = await ask('auto');
    expect(auto.text).toBe(off.text);
    expect(auto.stats).toMatchObject({ draftedTokens: 0, acceptedTokens: 0 });
  }
});
