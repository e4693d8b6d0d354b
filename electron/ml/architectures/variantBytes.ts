import { type Precision, precisionNames } from '../graph/weights.ts';
import type { Architecture } from './architecture.ts';
import { lowerDecoder } from './lowerDecoder.ts';
import { weightNames } from './weightNames.ts';

/**
 * Bytes of weights.bin in each precision, in blocks of 32 where quantized: exact, because a lowering places every
 * weight before any is read. @throws AppError where no graph can be made of this architecture
 */
export function variantBytes(architecture: Architecture): Record<Precision, number> {
  const names = weightNames(architecture);
  const bytes = { int8: 0, int4: 0, fp16: 0, fp32: 0 };
  for (const precision of precisionNames) {
    const blockSize = precision === 'int8' || precision === 'int4' ? 32 : null;
    const options = { head: 'decoder', precision, blockSize, profile: 'exact', provider: 'cpu' } as const;
    bytes[precision] = lowerDecoder(architecture, names, options).weightsSizeBytes;
  }
  return bytes;
}
