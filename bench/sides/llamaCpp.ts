import { readFile } from 'node:fs/promises';
import { getLlama, type Token } from 'node-llama-cpp';

/** llama.cpp through node-llama-cpp, CPU, two threads as the product: prints one JSON line of measurements. */
const [, , mode, modelPath, tokensText, threadsText] = process.argv as unknown as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const threads = Number(threadsText);
const count = Number(tokensText);
const promptIds = Array.from(
  { length: mode === 'prefill' ? count : 16 },
  (_, index) => ((index * 7919) % 100_000) as Token,
);

const started = performance.now();
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: threads });
const model = await llama.loadModel({ modelPath, useMmap: true });
const context = await model.createContext({ contextSize: 1024, batchSize: 512, threads });
const sequence = context.getSequence();
let firstTokenMs = 0;
let decodeMs = 0;
let generated = 0;
const prefillStarted = performance.now();
for await (const _ of sequence.evaluate(promptIds, { temperature: 0, yieldEogToken: true })) {
  generated += 1;
  if (generated === 1) firstTokenMs = performance.now();
  if (generated === (mode === 'decode' ? count + 1 : 1)) break;
}
decodeMs = performance.now() - firstTokenMs;
const status = await readFile('/proc/self/status', 'utf8');
const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
process.stdout.write(
  `${JSON.stringify({
    loadToFirstTokenMs: firstTokenMs - started,
    prefillTokensPerSecond: (promptIds.length / (firstTokenMs - prefillStarted)) * 1000,
    decodeMsPerToken: generated > 1 ? decodeMs / (generated - 1) : null,
    peakBytes: peak,
  })}\n`,
);
process.exit(0);
