import { getLlama, type Model, type Token } from 'node-llama-cpp';
import { answer, type BatchMeasured, type Job, type Measured, peakBytes, readJob, someIds } from './job.ts';

/** llama.cpp through node-llama-cpp, CPU, as many threads as the product. */
const job = readJob();
const started = performance.now();
const { threads, model: modelPath } = job;
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: threads });
const model = await llama.loadModel({ modelPath, useMmap: true });
answer(job.mode === 'batch' ? await measureBatch(model, job) : await measureAnswer(model, job));

async function measureAnswer(of: Model, { mode, context, tokens }: Job): Promise<Measured> {
  const count = mode === 'decode' ? tokens : 0;
  const [sequence] = await sequences(of, { count: 1, positions: context + count + 1 });
  const prefillStarted = performance.now();
  const evaluation = sequence?.evaluate(prompt(context), { temperature: 0, yieldEogToken: true });
  if (!evaluation) throw new Error('there is no sequence');
  await evaluation.next();
  const first = performance.now();
  for (let token = 0; token < count; token += 1) await evaluation.next();
  return {
    loadToFirstTokenMs: first - started,
    prefillTokensPerSecond: (context / (first - prefillStarted)) * 1000,
    decodeMsPerToken: count > 0 ? (performance.now() - first) / count : null,
    peakBytes: await peakBytes(),
  };
}

/** Conversations in one context, whose next tokens node-llama-cpp computes as one batch. */
async function measureBatch(of: Model, { conversations = [], context, tokens }: Job): Promise<BatchMeasured> {
  const tokensPerSecond: number[] = [];
  for (const count of conversations) {
    const all = await sequences(of, { count, positions: context + tokens + 1 });
    const evaluations = all.map((sequence, index) =>
      sequence.evaluate(prompt(context, index), { temperature: 0, yieldEogToken: true }),
    );
    await Promise.all(evaluations.map((evaluation) => evaluation.next()));
    const begun = performance.now();
    await Promise.all(
      evaluations.map(async (evaluation) => {
        for (let token = 0; token < tokens; token += 1) await evaluation.next();
      }),
    );
    tokensPerSecond.push((count * tokens * 1000) / (performance.now() - begun));
  }
  return { tokensPerSecond };
}

async function sequences(of: Model, { count, positions }: { count: number; positions: number }) {
  // Contexts are made in steps of 256 positions; 512 is the least that a batch of 512 needs.
  const contextSize = Math.max(512, Math.ceil(positions / 256) * 256);
  const context = await of.createContext({ contextSize, sequences: count, batchSize: 512, threads });
  return Array.from({ length: count }, () => context.getSequence());
}

function prompt(count: number, salt = 0): Token[] {
  return someIds(count, salt) as Token[];
}
