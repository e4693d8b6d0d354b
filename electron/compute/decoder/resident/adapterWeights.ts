import type { OnnxRuntime } from '../../../../native/onnxruntime/runtime.ts';
import { Tensor } from '../../../../native/onnxruntime/tensor.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import type { AdapterTensor } from '../../../ml/architectures/lowerAdapter.ts';
import type { LoraAdapter } from '../../../ml/lora/adapter.ts';
import { adapterData } from '../../../ml/lora/adapterData.ts';

/** An adapter's matrices in memory, as the initializers of a graph that was lowered for its shape. Outlives its session. */
export class AdapterWeights implements Disposable {
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly sizeBytes: number;

  constructor(runtime: OnnxRuntime, { architecture, adapter, tensors }: AdapterInGraph) {
    const data = adapterData(architecture, adapter, tensors);
    this.initializers = new Map(
      tensors.map((tensor, index) => [
        tensor.name,
        Tensor.over(runtime, data[index] ?? new Float32Array(), tensor),
      ]),
    );
    this.sizeBytes = data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  [Symbol.dispose](): void {
    for (const tensor of this.initializers.values()) tensor[Symbol.dispose]();
  }
}

export interface AdapterInGraph {
  readonly architecture: Architecture;
  readonly adapter: LoraAdapter;
  /** Of the lowered graph. */
  readonly tensors: readonly AdapterTensor[];
}
