import { AppError } from '../../common/errors/appError.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import { type GpuPolicy, type ProviderName, providerTitles } from '../../contract/providers.ts';
import type { ComputePool, ModelProcess } from '../processes/computePool.ts';

/** Where a model is to be tried, in this order, and why not on what is left out. */
export interface DevicePlan {
  readonly policy: GpuPolicy;
  /** Empty: the policy requires a GPU and there is none. */
  readonly candidates: readonly ProviderName[];
  readonly reasons: readonly ErrorRecord[];
}

type LoadCall = ModelProcess['client']['model']['load'];

export interface Opening {
  readonly pool: Pick<ComputePool, 'startModel'>;
  readonly plan: DevicePlan;
  /** The model's, for people. */
  readonly name: string;
  readonly load: Omit<Parameters<LoadCall>[0], 'provider'>;
  /** Told of each process that is tried, so that a load can be given up; ends that process when it throws. */
  readonly onStart?: (process: ModelProcess) => void;
}

export interface Opened {
  readonly process: ModelProcess;
  readonly loaded: Awaited<ReturnType<LoadCall>>;
  readonly requestedDevice: GpuPolicy;
  readonly deviceReasons: ErrorRecord[];
}

/**
 * Loads a model on the first device of the plan that takes it, each in a process of its own. The CPU is one of them only
 * where the policy says so, and then the reasons tell why it is none of the others. Leaves no process behind when it throws
 * `device.required`, or what else keeps the model from being loaded.
 */
export async function openOnDevice({ pool, plan, name, load, onStart }: Opening): Promise<Opened> {
  const reasons = [...plan.reasons];
  for (const provider of plan.candidates) {
    const process = await pool.startModel();
    try {
      onStart?.(process);
      const loaded = await process.client.model.load({ ...load, provider });
      const works = { code: 'device.works', data: { provider: providerTitles[provider] } };
      return {
        process,
        loaded,
        requestedDevice: plan.policy,
        deviceReasons: [
          ...(provider === 'cpu' ? reasons : [works]),
          ...(loaded.stockReason ? [loaded.stockReason] : []),
        ],
      };
    } catch (error) {
      await process.stop();
      const reason = provider === 'cpu' ? null : reasonAgainst(provider, error);
      if (reason === null) throw error;
      reasons.push(reason);
    }
  }
  throw new AppError('device.required', { name, found: reasons.map(inShort).join('; ') });
}

/** Why a device that was proved did not take this model; null: the device is not what is wrong. */
function reasonAgainst(provider: ProviderName, error: unknown): ErrorRecord | null {
  if (!(error instanceof AppError)) return null;
  const { code, data } = error;
  const title = providerTitles[provider];
  switch (code) {
    case 'session.openFailed':
      return { code: 'device.openFailed', data: { provider: title, detail: String(data.reason) } };
    case 'compute.lost':
      return { code: 'provider.crashed', data: { provider: title, reason: String(data.reason) } };
    case 'graph.unsupported':
    case 'device.otherWeights':
      return { code, data: { ...data, provider: title } };
    default:
      return null;
  }
}

/** A reason in the fewest words that are the same in every language: what is missing by its name. */
export function inShort({ code, data }: ErrorRecord): string {
  const { provider, library, driver, name, detail, reason, op, type } = data;
  const what = library || name || (op && `${op} ${type}`) || reason || (driver !== '?' && driver) || detail;
  return `${provider}: ${what || code.replace(/^\w+\./, '')}`;
}
