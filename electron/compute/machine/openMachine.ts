import { type Nvml, openNvml } from '../../../native/nvml/nvml.ts';
import type { NvmlAnswer } from '../contract.ts';
import { type MachineHints, readHints } from './readHints.ts';

/** What may block or break on a sick driver, asked outside the engine. */
export interface Machine {
  hints(): Promise<MachineHints>;
  nvml(): NvmlAnswer;
}

export function openMachine(): Machine {
  let nvml: Nvml | null = null;
  return {
    hints: readHints,
    nvml() {
      try {
        nvml ??= openNvml();
        return nvml === null ? { kind: 'absent' } : { kind: 'read', reading: nvml.read() };
      } catch (error) {
        return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
