import { readFile } from 'node:fs/promises';
import type { GenerateStats } from '../../electron/compute/decoder/generation.ts';
import type { Profile } from '../../electron/compute/layout.ts';
import { createModelHost } from '../../electron/compute/model/loadedModel.ts';
import type { Precision } from '../../electron/ml/graph/weights.ts';

/** The product's own compute path (model host, tokenizer, decoder) in this process: prints one JSON line of measurements. */
const [, , mode, modelFolder, tokensText, threadsText, precision, blockSize, profile] =
  process.argv as unknown as [string, string, string, string, string, string, Precision, string, Profile];
const threads = Number(threadsText);
const count = Number(tokensText);
/** About one token a word in any vocabulary. */
const words = Array.from(
  { length: mode === 'prefill' ? count - 10 : 4 },
  (_, index) => ['the', 'line', 'stops', 'at', 'night'][index % 5],
);

const started = performance.now();
const host = createModelHost();
await host.load({
  modelFolder,
  precision,
  blockSize: blockSize === '-' ? null : (Number(blockSize) as 32),
  profile,
  threads,
  usePrepared: mode === 'load',
});
const generation = host.generate(
  {
    messages: [{ role: 'user', content: words.join(' ') }],
    sampling: { temperature: 0, maxTokens: mode === 'decode' ? count + 1 : 1 },
  },
  new AbortController().signal,
);
const asked = performance.now();
let stats: GenerateStats | null = null;
for await (const event of generation) if (event.kind === 'end') stats = event.stats;
if (!stats) throw new Error('the generation did not end');
const status = await readFile('/proc/self/status', 'utf8');
process.stdout.write(
  `${JSON.stringify({
    loadToFirstTokenMs: asked - started + stats.timeToFirstTokenMs,
    prefillTokensPerSecond: (stats.promptTokens / stats.timeToFirstTokenMs) * 1000,
    decodeMsPerToken: stats.tokensPerSecond === null ? null : 1000 / stats.tokensPerSecond,
    peakBytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024,
    promptTokens: stats.promptTokens,
    answerTokens: stats.answerTokens,
  })}\n`,
);
process.exit(0);
