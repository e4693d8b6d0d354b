import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GenerateStats } from '../../electron/compute/decoder/generation.ts';
import { createModelHost, type ModelHost } from '../../electron/compute/model/loadedModel.ts';
import {
  answer,
  type DelayMeasured,
  type Job,
  type Measured,
  peakBytes,
  readJob,
  type SpeculationMeasured,
} from './job.ts';

/** The product's own compute path (model host, tokenizer, decoder) in this process, as a compute process has it. */
const job = readJob();
const host = createModelHost();
const started = performance.now();
await load(host, job);
if (job.mode === 'delay') answer(await measureDelay(host, job));
if (job.mode === 'speculation') answer(await measureSpeculation(host, job));
answer(await measureAnswer(host, job));

async function load(to: ModelHost, { model, precision, blockSize, threads, mode, binding }: Job) {
  if (!precision || !blockSize) throw new Error('which version?');
  const { binding: opened } = await to.load({
    ...{ modelFolder: model, precision, blockSize, threads },
    // Nothing is guessed in the fast profile.
    profile: mode === 'speculation' ? 'exact' : 'fast',
    ...(binding ? { binding } : {}),
    usePrepared: mode === 'load',
  });
  if (opened !== (binding ?? 'resident')) throw new Error(`the ${opened} binding is no measure of the other`);
}

async function measureAnswer(of: ModelHost, { mode, context, tokens }: Job): Promise<Measured> {
  const maxTokens = mode === 'decode' ? tokens + 1 : 1;
  const asked = performance.now();
  const stats = await ask(of, await promptOf(of, context), maxTokens);
  return {
    loadToFirstTokenMs: asked - started + stats.timeToFirstTokenMs,
    prefillTokensPerSecond: (stats.promptTokens / stats.timeToFirstTokenMs) * 1000,
    decodeMsPerToken: stats.tokensPerSecond === null ? null : 1000 / stats.tokensPerSecond,
    peakBytes: await peakBytes(),
  };
}

async function measureDelay(of: ModelHost, { context }: Job): Promise<DelayMeasured> {
  const prompt = await promptOf(of, context);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const { timeToFirstTokenMs: prefillMs } = await ask(of, prompt, 1);
  histogram.disable();
  const ms = (nanoseconds: number) => nanoseconds / 1e6;
  const [p50, p99] = [histogram.percentile(50), histogram.percentile(99)].map(ms) as [number, number];
  return { prefillMs, p50, p99, max: ms(histogram.max) };
}

/** The second answer: in the first the session learns what its runs cost and whether they agree. */
async function measureSpeculation(
  of: ModelHost,
  { context, tokens, speculation }: Job,
): Promise<SpeculationMeasured> {
  if (!speculation) throw new Error('with or without?');
  const { mode, repeats } = speculation;
  const sampling = repeats ? { temperature: 0 } : { temperature: 1, seed: 7 };
  const messages = [{ role: 'user', content: await promptOf(of, context) }] as const;
  const asked = { messages, sampling: { ...sampling, maxTokens: tokens }, speculation: mode };
  await endOf(of.generate(asked, new AbortController().signal));
  const stats = await endOf(of.generate(asked, new AbortController().signal));
  if (stats.tokensPerSecond === null) throw new Error('the answer was too short');
  return { tokensPerSecond: stats.tokensPerSecond, acceptedShare: stats.acceptedTokens / stats.answerTokens };
}

/** A question that the template makes into `count` tokens; these words are one token each in any vocabulary. */
async function promptOf(of: ModelHost, count: number): Promise<string> {
  const words = (length: number) =>
    Array.from({ length }, (_, index) => ['the', 'line', 'stops', 'at', 'night'][index % 5]).join(' ');
  const { tokens } = await of.count({ messages: [{ role: 'user', content: words(8) }] });
  return words(Math.max(1, count - tokens + 8));
}

async function ask(of: ModelHost, content: string, maxTokens: number): Promise<GenerateStats> {
  const generation = of.generate(
    { messages: [{ role: 'user', content }], sampling: { temperature: 0, maxTokens } },
    new AbortController().signal,
  );
  return endOf(generation);
}

async function endOf(generation: ReturnType<ModelHost['generate']>): Promise<GenerateStats> {
  for await (const event of generation) if (event.kind === 'end') return event.stats;
  throw new Error('the generation did not end');
}
