import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import type { DecoderOptions } from '../../ml/architectures/lowering.ts';
import { materialize, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import { openNodeSession } from './nodeSession.ts';
import type { DecoderSession } from './session.ts';

/** For tests only: source tensors → a variant folder → an open session; everything goes when it is disposed. */
export async function openTestSession(
  architecture: Architecture,
  tensors: SourceTensors,
  { slots, ...options }: Partial<DecoderOptions> & { readonly slots?: number } = {},
): Promise<DecoderSession> {
  const whole: DecoderOptions = {
    ...{ head: 'scorer', precision: 'fp32', blockSize: null, profile: 'exact', provider: 'cpu' },
    ...options,
  };
  const variantFolder = await mkdtemp(join(tmpdir(), 'inhouse-variant-'));
  const lowered = lowerDecoder(architecture, weightNames(architecture), whole);
  const graphFile = `${whole.head}.${whole.profile}.onnx`;
  await writeFile(join(variantFolder, graphFile), lowered.model);
  await writeFile(join(variantFolder, weightsFileName), materialize(lowered.weights, tensors));
  const session = await openNodeSession({
    ...{ variantFolder, graphFile, architecture, threads: 2 },
    ...(slots === undefined ? {} : { slots }),
  });
  // The weights are mapped: the folder may go, the pages stay until the session is released.
  await rm(variantFolder, { recursive: true });
  return session;
}

/** Position of the largest of the last `vocabSize` logits. */
export function lastBest(logits: Float32Array, vocabSize: number): number {
  const last = logits.subarray(-vocabSize);
  let best = 0;
  for (const [id, logit] of last.entries()) if (logit > (last[best] ?? 0)) best = id;
  return best;
}

/** Greedy continuation of `ids`, at most `count` tokens, ended by (and with) a stop token. */
export async function continueGreedily(
  session: DecoderSession,
  ids: readonly number[],
  { count, stop }: { count: number; stop: readonly number[] },
): Promise<number[]> {
  const answer: number[] = [];
  let logits = await session.run(ids, 0);
  for (let length = ids.length; answer.length < count; length++) {
    const next = lastBest(logits, session.vocabSize);
    answer.push(next);
    if (stop.includes(next) || answer.length === count) break;
    logits = await session.run([next], length);
  }
  return answer;
}
