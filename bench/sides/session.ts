import type { DecoderSession } from '../../electron/compute/decoder/session.ts';
import { openDecoder } from '../../electron/compute/model/openDecoder.ts';
import { answer, type BatchMeasured, type CapacityMeasured, type Job, readJob, someIds } from './job.ts';

/** The product's decoder session without the loop above it. */
const job = readJob();
const session = await open(job);
answer(job.mode === 'batch' ? await measureBatch(session, job) : await measureCapacity(session, job));

async function open({ model, precision, blockSize, threads, conversations = [1] }: Job) {
  if (!precision || !blockSize) throw new Error('which version?');
  const opened = await openDecoder({
    ...{ modelFolder: model, precision, blockSize, threads, profile: 'fast', usePrepared: false },
    sequences: Math.max(...conversations),
  });
  if (opened.stockReason) throw opened.stockReason;
  return opened.session;
}

/** Each conversation has `context` tokens of its own; every measurement begins there again. */
async function measureBatch(
  of: DecoderSession,
  { conversations = [], context, tokens }: Job,
): Promise<BatchMeasured> {
  for (let slot = 0; slot < of.slots; slot += 1) await of.run(someIds(context, slot), 0, { slot });
  const tokensPerSecond: number[] = [];
  for (const count of conversations) {
    const started = performance.now();
    for (let step = 0; step < tokens; step += 1) {
      const next = Array.from({ length: count }, (_, slot) => ({ slot, id: 7 + slot, past: context + step }));
      await of.runBatch(next);
    }
    tokensPerSecond.push((count * tokens * 1000) / (performance.now() - started));
  }
  return { tokensPerSecond };
}

/** A cache never shrinks: one that has held many positions keeps the room for them when it goes back to few. */
async function measureCapacity(
  of: DecoderSession,
  { capacity = 0, context, tokens }: Job,
): Promise<CapacityMeasured> {
  const chunk = 256;
  for (let past = 0; past < capacity - chunk; past += chunk) await of.run(someIds(chunk, past), past);
  await of.run(someIds(context), 0);
  const started = performance.now();
  for (let step = 0; step < tokens; step += 1) await of.run([7], context + step);
  const stepMs = (performance.now() - started) / tokens;
  return { capacity: capacityOf(of), stepMs };
}

function capacityOf(of: DecoderSession): number {
  if (!('capacity' in of)) throw new Error('this binding does not tell its capacity');
  return Number(of.capacity);
}
