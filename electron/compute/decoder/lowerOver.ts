import { AppError } from '../../common/errors/appError.ts';
import { lowerDecoder } from '../../ml/architectures/lowerDecoder.ts';
import type { DecoderOptions, LoweredDecoder } from '../../ml/architectures/lowering.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { PlacedWeight } from '../../ml/graph/weights.ts';
import type { VariantManifest } from '../layout.ts';

/**
 * The files of a variant hold graphs for the CPU and a floating-point cache; whatever else is wanted is lowered anew,
 * over the same weights.
 * @throws AppError `graph.unsupported`, `device.otherWeights`
 */
export function lowerOver(
  variant: VariantManifest,
  options: Omit<DecoderOptions, 'precision' | 'blockSize'>,
): LoweredDecoder {
  const { architecture, precision, blockSize } = variant;
  const lowered = lowerDecoder(architecture, weightNames(architecture), {
    ...options,
    ...{ precision, blockSize },
  });
  const isSame = ({ name, offset, sizeBytes }: PlacedWeight, index: number): boolean => {
    const stored = variant.weights[index];
    return stored?.name === name && stored.offset === offset && stored.sizeBytes === sizeBytes;
  };
  const { weights } = lowered;
  if (weights.length !== variant.weights.length || !weights.every(isSame))
    throw new AppError('device.otherWeights', { provider: options.provider });
  return lowered;
}
