import type { MachineHints, NvmlReading } from '../../compute/contract.ts';
import type { SourceName } from '../../contract/hardware.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import type { DrmCard } from './sources/drm.ts';
import type { KernelCpu } from './sources/kernelCpu.ts';
import type { SmiDevice } from './sources/nvidiaSmi.ts';

/** What each source's answer is, taken apart. */
export interface SourceValues {
  nvml: NvmlReading;
  nvidiaSmi: readonly SmiDevice[];
  drm: readonly DrmCard[];
  kernel: { readonly cpu: KernelCpu; readonly totalBytes: number | null };
  container: { readonly cores: number | null; readonly limitBytes: number | null };
  operatingSystem: {
    readonly model: string;
    readonly architecture: string;
    readonly logicalCores: number;
    readonly usableCores: number;
    readonly totalBytes: number;
  };
  systemInformation: MachineHints;
}

export type Reading<Value> =
  | {
      readonly state: 'answered';
      readonly value: Value;
      readonly said: readonly string[];
      readonly tookMs: number;
    }
  | { readonly state: 'absent'; readonly tookMs: number }
  | { readonly state: 'failed'; readonly error: ErrorRecord; readonly tookMs: number }
  | { readonly state: 'pending' };

export type Readings = { readonly [Name in SourceName]: Reading<SourceValues[Name]> };

export function answerOf<Name extends SourceName>(readings: Readings, name: Name): SourceValues[Name] | null {
  const reading: Reading<SourceValues[Name]> = readings[name];
  return reading.state === 'answered' ? reading.value : null;
}
