import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import type { DecoderOptions } from '../../ml/architectures/lowering.ts';
import { materialize, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { openNodeSession } from './nodeSession.ts';
import { AdapterWeights } from './resident/adapterWeights.ts';
import { openResidentSession } from './resident/openResident.ts';
import type { DecoderSession } from './session.ts';

export interface TestSessionOptions extends Partial<Omit<DecoderOptions, 'head' | 'adapter'>> {
  /** For the resident binding. */
  readonly adapter?: LoraAdapter;
  readonly head?: 'decoder' | 'scorer';
  readonly slots?: number;
  /** Left out: the stock one. */
  readonly binding?: DecoderSession['binding'];
}

/** For tests only: source tensors → a variant folder → an open session; everything goes when it is disposed. */
export async function openTestSession(
  architecture: Architecture,
  tensors: SourceTensors,
  { slots = 1, binding = 'stock', head = 'scorer', adapter, ...options }: TestSessionOptions = {},
): Promise<DecoderSession> {
  const whole: DecoderOptions = {
    ...{ precision: 'fp32', blockSize: null, profile: 'exact', provider: 'cpu' },
    ...options,
    adapter: adapter ?? null,
    head: binding === 'resident' ? 'resident' : head,
  };
  const variantFolder = await mkdtemp(join(tmpdir(), 'inhouse-variant-'));
  const lowered = lowerDecoder(architecture, weightNames(architecture), whole);
  const { model, weights } = lowered;
  await writeFile(join(variantFolder, weightsFileName), materialize(weights, tensors));
  const given = { variantFolder, architecture, threads: 2, slots, provider: whole.provider };
  const session =
    binding === 'stock'
      ? await openNodeSession({ ...given, model, graphFile: 'test' })
      : await openResidentSession({
          ...{ ...given, runtime: openRuntime(), source: { model } },
          rows: head === 'scorer' ? 'all' : 'last',
          ...(adapter
            ? {
                adapter: new AdapterWeights(openRuntime(), {
                  architecture,
                  adapter,
                  tensors: lowered.adapter,
                }),
              }
            : {}),
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
