import { formatBytes } from '../../common/format.ts';
import { type Disk, type Gpu, type SourceName, sourceTitles } from '../../contract/hardware.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import { answerOf, type Readings } from './readings.ts';

/** Two figures for one thing may differ by rounding and by what a driver keeps for itself. */
const tolerance = 0.05;
const differs = (a: number, b: number) => Math.abs(a - b) > tolerance * Math.max(a, b);

export interface Findings {
  readonly readings: Readings;
  readonly gpus: readonly Gpu[];
  /** null: not known yet. */
  readonly disks: readonly Disk[] | null;
}

/** Everything about this machine that people should know: sources that disagree, and what will be in their way. */
export function findWarnings({ readings, gpus, disks }: Findings): ErrorRecord[] {
  return [
    ...sourceFailures(readings),
    ...gpus.flatMap((gpu) => gpuWarnings(gpu, readings)),
    ...coreWarnings(readings),
    ...memoryWarnings(readings),
    ...storeWarnings(disks?.find(({ holdsStore }) => holdsStore)),
  ];
}

function sourceFailures(readings: Readings): ErrorRecord[] {
  return Object.values(readings).flatMap((reading) => (reading.state === 'failed' ? [reading.error] : []));
}

function gpuWarnings(gpu: Gpu, readings: Readings): ErrorRecord[] {
  if (gpu.displayOnly) return [];
  const found: ErrorRecord[] = [];
  const [best, ...others] = gpu.claims.filter(({ memoryBytes }) => memoryBytes !== null);
  for (const other of others) {
    if (!best || !differs(best.memoryBytes ?? 0, other.memoryBytes ?? 0)) continue;
    found.push({
      code: 'hardware.memoryDisagrees',
      data: { gpu: gpu.name, ...bytesOf('first', best), ...bytesOf('second', other) },
    });
  }
  if (isUndriven(gpu, readings)) found.push({ code: 'hardware.gpuWithoutDriver', data: { gpu: gpu.name } });
  else if (isUnproven(gpu, readings))
    found.push({
      code: 'hardware.memoryUnproven',
      data: { gpu: gpu.name, bytes: formatBytes(gpu.memoryBytes ?? 0) },
    });
  return found;
}

function bytesOf(role: 'first' | 'second', claim: { source: SourceName; memoryBytes: number | null }) {
  return { [role]: sourceTitles[claim.source], [`${role}Bytes`]: formatBytes(claim.memoryBytes ?? 0) };
}

/** NVIDIA's driver lists every card that it drives; before it has answered nothing can be said. */
function isUndriven({ vendor, claims }: Gpu, { nvml, nvidiaSmi }: Readings): boolean {
  if (vendor !== 'nvidia' || nvml.state === 'pending' || nvidiaSmi.state === 'pending') return false;
  return !claims.some(({ source }) => source === 'nvml' || source === 'nvidiaSmi');
}

/** A processor's own graphics (Intel, Apple) share the computer's memory, so nothing is to be proved there. */
function isUnproven({ vendor, memorySource }: Gpu, { nvml, nvidiaSmi }: Readings): boolean {
  if (nvml.state === 'pending' || nvidiaSmi.state === 'pending') return false;
  return memorySource === 'systemInformation' && vendor !== 'intel' && vendor !== 'apple';
}

function coreWarnings(readings: Readings): ErrorRecord[] {
  const system = answerOf(readings, 'operatingSystem');
  const kernel = answerOf(readings, 'kernel');
  const hint = answerOf(readings, 'systemInformation')?.cpu;
  const counts: [SourceName, number][] = [];
  if (kernel) counts.push(['kernel', kernel.cpu.logicalCores]);
  if (system) counts.push(['operatingSystem', system.logicalCores]);
  if (hint && 'value' in hint && hint.value.logical > 0)
    counts.push(['systemInformation', hint.value.logical]);
  const [best, ...others] = counts;
  const found: ErrorRecord[] = others
    .filter(([, cores]) => best && cores !== best[1])
    .map(([source, cores]) => ({
      code: 'hardware.coresDisagree',
      data: {
        first: sourceTitles[best?.[0] ?? source],
        firstCores: best?.[1] ?? 0,
        second: sourceTitles[source],
        secondCores: cores,
      },
    }));
  const usable = usableCores(readings);
  if (best && usable !== null && usable < best[1])
    found.push({
      code: 'hardware.containerCores',
      data: { machineCores: best[1], cores: Number(usable.toFixed(1)) },
    });
  return found;
}

/** What this process may use: its affinity, and the processor time that its container is given. */
export function usableCores(readings: Readings): number | null {
  const affinity = answerOf(readings, 'operatingSystem')?.usableCores ?? null;
  const quota = answerOf(readings, 'container')?.cores ?? null;
  if (affinity === null || quota === null) return affinity ?? quota;
  return Math.min(affinity, quota);
}

function memoryWarnings(readings: Readings): ErrorRecord[] {
  const machineBytes =
    answerOf(readings, 'kernel')?.totalBytes ?? answerOf(readings, 'operatingSystem')?.totalBytes;
  if (machineBytes === undefined || machineBytes === null) return [];
  const found: ErrorRecord[] = [];
  const hint = answerOf(readings, 'systemInformation')?.memory;
  if (hint && 'value' in hint && hint.value.totalBytes > 0 && differs(hint.value.totalBytes, machineBytes))
    found.push({
      code: 'hardware.ramDisagrees',
      data: {
        first: sourceTitles.kernel,
        firstBytes: formatBytes(machineBytes),
        second: sourceTitles.systemInformation,
        secondBytes: formatBytes(hint.value.totalBytes),
      },
    });
  const limitBytes = answerOf(readings, 'container')?.limitBytes ?? null;
  if (limitBytes !== null && limitBytes < machineBytes)
    found.push({
      code: 'hardware.containerMemory',
      data: { machineBytes: formatBytes(machineBytes), limitBytes: formatBytes(limitBytes) },
    });
  return found;
}

/** Less than this, and a small model's import is refused. */
const fewBytes = 2e9;

function storeWarnings(store: Disk | undefined): ErrorRecord[] {
  const found: ErrorRecord[] = [];
  if (store?.kind === 'network')
    found.push({ code: 'hardware.storeRemote', data: { fileSystem: store.fileSystem ?? '' } });
  if (store && store.freeBytes < fewBytes)
    found.push({ code: 'hardware.storeFull', data: { freeBytes: formatBytes(store.freeBytes) } });
  return found;
}
