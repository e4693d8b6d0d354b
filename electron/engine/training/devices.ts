import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import type { TrainingDevice, TrainingPrecision, TrainingProvider } from '../../common/training.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import { type GpuPolicy, type ProviderName, providerTitles } from '../../contract/providers.ts';
import type { TrainingDeviceState } from '../../contract/training/runs.ts';
import { fitTraining, type TrainingOptionKind } from '../../ml/planning/fitTraining.ts';
import type { PlannedTraining, TrainingRoom } from '../../ml/planning/trainingMemory.ts';
import { inShort } from '../residency/openOnDevice.ts';

export interface DeviceState extends TrainingDeviceState {
  /** Computed by the CPU behind a graphics driver: only where a GPU is required, for tests. */
  readonly isSoftware: boolean;
}

/** What there is to compute on, in the order in which one is looked for; the CPU is the last. */
export interface TrainingDevices {
  /** Of the model that learns. */
  readonly policy: GpuPolicy;
  readonly devices: readonly DeviceState[];
}

export interface ChosenDevice extends DeviceState {
  /** Why it is not one that comes before it. */
  readonly reasons: readonly ErrorRecord[];
}

export interface AskedRun extends Omit<PlannedTraining, 'provider'> {
  readonly device: TrainingDevice;
  /** For people. */
  readonly name: string;
  /** What a process may take of the machine's memory. */
  readonly hostBytes: number;
  /** Share of what is free that a run may take. */
  readonly memoryLimit: number;
}

/**
 * The device that a run was asked to compute on, or the first that works and has the memory. Throws
 * `training.deviceUnavailable`, `training.mixedUnavailable`, `device.required`.
 */
export function chooseDevice({ policy, devices }: TrainingDevices, asked: AskedRun): ChosenDevice {
  const { device, settings } = asked;
  if (device !== 'auto') return requireMixed(findAsked(devices, device), settings.precision, []);
  const reasons: ErrorRecord[] = policy === 'never' ? [{ code: 'device.never', data: {} }] : [];
  for (const state of devices) {
    if (state.provider === 'cpu' || policy === 'never') continue;
    const reason = reasonAgainst(state, policy, asked);
    if (reason === null) return { ...state, reasons: [] };
    reasons.push(reason);
  }
  const cpu = devices.find(({ provider }) => provider === 'cpu');
  if (policy === 'require' || cpu === undefined)
    throw new AppError('device.required', { name: asked.name, found: reasons.map(inShort).join('; ') });
  return requireMixed(cpu, settings.precision, reasons);
}

/** What a run may take where it computes. */
export function roomOn(
  { memory }: Pick<DeviceState, 'memory'>,
  { hostBytes, memoryLimit }: Pick<AskedRun, 'hostBytes' | 'memoryLimit'>,
): TrainingRoom {
  return { hostBytes, deviceBytes: memory === null ? null : memory.freeBytes * memoryLimit };
}

/** What a device can be the cause of: the same may still work on another. */
const deviceCodes: ReadonlySet<string> = new Set([
  ...['session.openFailed', 'graph.unsupported', 'compute.lost', 'runtime.failed', 'device.otherWeights'],
  ...['adapters.needsResident', 'training.outOfMemory', 'training.deviceGone', 'training.deviceLost'],
]);

export function isOfDevice(error: unknown): error is AppError {
  return error instanceof AppError && deviceCodes.has(error.code);
}

/** As people know it. */
export function deviceTitle({ provider, name }: Pick<DeviceState, 'provider' | 'name'>): string {
  return name ?? providerTitles[provider];
}

/** The device that a run began on. Throws `training.deviceGone`: it is not there any more, or does not work. */
export function requireStill(
  { devices }: Pick<TrainingDevices, 'devices'>,
  run: { readonly name: string; readonly provider: ProviderName; readonly device: string },
): DeviceState {
  const state = devices.find(({ provider }) => provider === run.provider);
  if (state?.reason === null) return state;
  const found = state?.reason ? inShort(state.reason) : providerTitles[run.provider];
  throw new AppError('training.deviceGone', { run: run.name, device: run.device, found });
}

function findAsked(devices: readonly DeviceState[], asked: TrainingProvider): DeviceState {
  const found = devices.find(({ provider }) => provider === asked);
  if (found?.reason === null) return found;
  const provider = providerTitles[asked];
  throw new AppError('training.deviceUnavailable', {
    provider,
    found: found?.reason ? inShort(found.reason) : `${provider}: ${process.platform}`,
  });
}

function requireMixed(
  state: DeviceState,
  precision: TrainingPrecision,
  reasons: readonly ErrorRecord[],
): ChosenDevice {
  if (precision === 'mixed' && !state.mixed)
    throw new AppError('training.mixedUnavailable', { device: deviceTitle(state) });
  return { ...state, reasons };
}

/** What a run on a GPU is given instead of the CPU when memory is short: its numbers stay the same. */
const given: ReadonlySet<TrainingOptionKind> = new Set([
  'asked',
  'checkpointing',
  'packedBase',
  'smallerBatch',
]);

/** null: it may be chosen. */
function reasonAgainst(state: DeviceState, policy: GpuPolicy, asked: AskedRun): ErrorRecord | null {
  const { provider, name, isSoftware, reason, mixed } = state;
  const title = providerTitles[provider];
  if (reason !== null) return reason;
  if (isSoftware && policy !== 'require')
    return { code: 'provider.softwareOnly', data: { provider: title, name: name ?? '' } };
  if (asked.settings.precision === 'mixed' && !mixed)
    return { code: 'training.mixedUnavailable', data: { device: deviceTitle(state) } };
  const room = roomOn(state, asked);
  const options = fitTraining({ ...asked, provider }, room).options.filter(({ kind }) => given.has(kind));
  if (options.some(({ fits }) => fits)) return null;
  const needed = Math.min(...options.map(({ memoryBytes }) => memoryBytes));
  return {
    code: 'training.deviceTooSmall',
    data: {
      ...{ provider: title, needed: formatBytes(Math.ceil(needed)) },
      free: formatBytes(Math.floor(room.deviceBytes ?? room.hostBytes)),
    },
  };
}
