import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../common/errors/appError.ts';
import { providerTitles, wrongPlatform } from '../../common/providers.ts';
import { weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import {
  halfProbe,
  lowerHalf,
  lowerPrimitives,
  lowerProbe,
  primitivesShape,
  probeArchitecture,
  probeSteps,
  probeWeights,
} from '../../ml/architectures/probeModel.ts';
import { activationTypes, type ProviderName } from '../../ml/graph/providers.ts';
import { onlyThere, openNodeSession } from '../decoder/nodeSession.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type DeviceFound, diagnose, findDevice } from '../providers/diagnose.ts';
import type { ProviderFailure } from '../providers/readFailure.ts';
import type { Task } from '../task.ts';

export interface ProbeInput {
  readonly provider: ProviderName;
  /** An empty folder for the graph's weights; whoever asks removes it, also when this process has crashed. */
  readonly folder: string;
}
export interface ProbeResult extends DeviceFound {
  /** null: it works. */
  readonly failure: ProviderFailure | null;
  /** One run of the graph once it is warm, ms; null with a failure. */
  readonly runMs: number | null;
  /** Largest difference from the CPU's numbers, as a share of the largest of them; null when nothing ran. */
  readonly difference: number | null;
  /** Whether it computes in half precision, too. Left out: it was not asked, because it failed or because its graphs are. */
  readonly half?: boolean;
}

/** Allowed differences: float32 sums in another order; float16 rounds every product to 11 bits. */
const limits = { float32: 2e-3, float16: 2e-2 } as const;

/** Numbers of one graph on one provider, and how long a warm run took. */
export interface Ran {
  readonly numbers: readonly Float32Array[];
  readonly runMs: number;
  readonly half?: boolean;
}
/** Runs the probe's graph: on the provider, or as the reference on the CPU. */
export type RunProbe = (input: ProbeInput, by: 'provider' | 'reference') => Promise<Ran>;

/**
 * Runs a small decoder, the same operators as a model's, on one provider and on nothing else, and compares its numbers
 * with the CPU's. A provider that crashes takes this process with it: the caller gives it one of its own.
 */
export function createProbe(run: RunProbe = runProbe): Task<ProbeInput, ProbeResult> {
  return async (input) => {
    const { provider } = input;
    const elsewhere = wrongPlatform(provider, process.platform);
    if (elsewhere !== null) return failed(elsewhere);
    const reference = await run(input, 'reference');
    const ran = await run(input, 'provider').catch((error: unknown) => messageOf(error));
    if (typeof ran === 'string') return failed(await diagnose(provider, ran));
    const difference = largestDifference(ran.numbers, reference.numbers);
    const limit = limits[activationTypes[provider]];
    const device = await findDevice(provider);
    const { runMs, half } = ran;
    const asked = half === undefined ? {} : { half };
    if (difference <= limit) return { ...device, failure: null, runMs, difference, ...asked };
    const data = { provider: providerTitles[provider], difference: difference.toPrecision(2), limit };
    return { ...failed({ code: 'provider.wrongNumbers', data }), ...device };
  };
}

function failed(failure: ProviderFailure): ProbeResult {
  return { failure, runMs: null, difference: null, deviceName: null, isSoftware: false };
}

export const probe = createProbe();

async function runProbe(input: ProbeInput, by: 'provider' | 'reference'): Promise<Ran> {
  const { provider, folder } = input;
  if (provider === 'coreml') return runPrimitives(by === 'provider' ? provider : 'cpu', folder);
  const lowered = lowerProbe(provider, by);
  await writeFile(path.join(folder, weightsFileName), probeWeights(lowered));
  await using session = await openNodeSession({
    variantFolder: folder,
    graphFile: 'probe',
    model: lowered.model,
    architecture: probeArchitecture,
    threads: 1,
    provider: by === 'provider' ? provider : 'cpu',
  });
  await runSteps(session); // The first run compiles shaders.
  const startedAt = performance.now();
  const numbers = await runSteps(session);
  const runMs = performance.now() - startedAt;
  return by === 'provider' && provider === 'webgpu'
    ? { numbers, runMs, half: await computesHalf(provider, folder) }
    : { numbers, runMs };
}

/**
 * WebGPU has kernels of half precision on every device and needs a feature for them (shader-f16) that not every one has, which
 * is first told when one of them runs.
 */
async function computesHalf(provider: ProviderName, folder: string): Promise<boolean> {
  const session = await InferenceSession.create(lowerHalf(), {
    executionProviders: [provider],
    logSeverityLevel: 4,
    extra: onlyThere(folder),
  });
  try {
    const { y } = await session.run({ x: new Tensor('float32', [halfProbe.given], [1]) });
    return y?.data[0] === halfProbe.expected;
  } catch {
    return false;
  } finally {
    await session.release();
  }
}

async function runSteps(session: DecoderSession): Promise<Float32Array[]> {
  const numbers: Float32Array[] = [];
  for (const { ids, past } of probeSteps) numbers.push(await session.run(ids, past));
  return numbers;
}

async function runPrimitives(provider: ProviderName, folder: string): Promise<Ran> {
  const session = await InferenceSession.create(lowerPrimitives(), {
    executionProviders: [provider],
    logSeverityLevel: 3,
    ...(provider === 'cpu' ? {} : { extra: onlyThere(folder) }),
  });
  const size = primitivesShape.reduce<number>((product, axis) => product * axis, 1);
  const x = new Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
    primitivesShape,
  );
  await session.run({ x });
  const startedAt = performance.now();
  const { y } = await session.run({ x });
  const runMs = performance.now() - startedAt;
  await session.release();
  return { numbers: [y?.data as Float32Array], runMs };
}

/** As a share of the reference's largest number; NaN when there is one anywhere. */
function largestDifference(numbers: readonly Float32Array[], reference: readonly Float32Array[]): number {
  let largest = 0;
  let scale = 0;
  for (const [step, expected] of reference.entries()) {
    for (const [index, value] of expected.entries()) {
      largest = Math.max(largest, Math.abs((numbers[step]?.[index] ?? Number.NaN) - value));
      scale = Math.max(scale, Math.abs(value));
    }
  }
  return largest / scale;
}

/** Of a session that could not be opened: what ONNX Runtime said. */
function messageOf(error: unknown): string {
  if (error instanceof AppError) return String(error.data.reason ?? error.message);
  return error instanceof Error ? error.message : String(error);
}
