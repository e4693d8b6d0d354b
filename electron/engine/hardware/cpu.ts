import { readFeatures } from '../../common/cpuFeatures.ts';
import type { Cpu } from '../../contract/hardware.ts';
import { answerOf, type Readings } from './readings.ts';
import { usableCores } from './warnings.ts';

/** The processor: from Linux itself where it is there, elsewhere from the system and the hint. null: not known yet. */
export function describeCpu(readings: Readings): Cpu | null {
  const system = answerOf(readings, 'operatingSystem');
  if (system === null || readings.kernel.state === 'pending' || readings.container.state === 'pending')
    return null;
  const usable = usableCores(readings) ?? system.logicalCores;
  const kernel = answerOf(readings, 'kernel');
  if (kernel) return { ...kernel.cpu, usableCores: Math.min(usable, kernel.cpu.logicalCores) };
  const hints = answerOf(readings, 'systemInformation');
  const hint = hints?.cpu;
  const features = hints && 'value' in hints.features ? hints.features.value : null;
  const hinted = hint && 'value' in hint ? hint.value : null;
  const { model, architecture, logicalCores } = system;
  return {
    model,
    architecture,
    sockets: hinted?.sockets || null,
    physicalCores: hinted?.physical || null,
    logicalCores,
    usableCores: usable,
    maxMhz: null,
    features: features ?? readFeatures(architecture, 'linux', null),
    caches: [],
    numaNodes: [],
  };
}
