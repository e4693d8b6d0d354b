import { Handle } from './handle.ts';
import type { OnnxRuntime } from './runtime.ts';

/**
 * Packed forms of initializers, made by the first session and used by every further one over the same initializers
 * (`SessionSettings.initializers`). Owned by us; outlives its sessions.
 */
export class PackedWeights extends Handle {
  constructor(runtime: OnnxRuntime) {
    super(runtime, runtime.make('CreatePrepackedWeightsContainer'), 'ReleasePrepackedWeightsContainer');
  }
}
