import { IoBinding } from '../../../native/onnxruntime/ioBinding.ts';
import type { PackedWeights } from '../../../native/onnxruntime/packedWeights.ts';
import { RunOptions } from '../../../native/onnxruntime/runOptions.ts';
import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Session } from '../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';
import type { ExternalTensor } from '../../ml/architectures/lowering.ts';
import type { OwnTensor } from '../../ml/training/baseWeights.ts';
import type { LoweredUnpacking } from '../../ml/training/lowerUnpacking.ts';
import { SharedWeights } from '../decoder/resident/sharedWeights.ts';

interface BaseToOpen {
  readonly variantFolder: string;
  readonly external: readonly ExternalTensor[];
  readonly own: readonly OwnTensor[];
  /** Makes the `own` tensors that are unpacked; null: there are none. */
  readonly unpacking: LoweredUnpacking | null;
  readonly threads: number;
}

/**
 * Initializers of all graphs of a training session: the variant's weights, mapped, and tensors in memory of ours (middles of
 * quantized ranges, unpacked matrices). Outlives the sessions that are opened with them.
 */
export class BaseTensors implements Disposable {
  readonly #shared: SharedWeights;
  readonly #own: ReadonlyMap<string, Tensor>;

  private constructor(shared: SharedWeights, own: ReadonlyMap<string, Tensor>) {
    this.#shared = shared;
    this.#own = own;
  }

  static async open(runtime: OnnxRuntime, given: BaseToOpen): Promise<BaseTensors> {
    const { variantFolder, external, own, unpacking, threads } = given;
    const all = new Map([...external, ...(unpacking?.external ?? [])].map((tensor) => [tensor.name, tensor]));
    const shared = await SharedWeights.open(runtime, variantFolder, [...all.values()]);
    const zeros = zeroPoints(runtime, [...own, ...(unpacking?.own ?? [])]);
    const base = new BaseTensors(shared, zeros);
    if (unpacking === null) return base;
    try {
      const unpacked = await unpack(runtime, { base, unpacking, variantFolder, threads });
      return new BaseTensors(shared, new Map([...zeros, ...unpacked]));
    } catch (error) {
      base[Symbol.dispose]();
      throw error;
    }
  }

  get packed(): PackedWeights {
    return this.#shared.packed;
  }

  /** Those that are in no file, of a graph's own; a device copies them. */
  made(names: readonly string[]): ReadonlyMap<string, Tensor> {
    const found = names.map((name) => [name, this.#own.get(name)] as const);
    return new Map(found.flatMap(([name, tensor]) => (tensor ? [[name, tensor]] : [])));
  }

  /** Those of them that a graph has. */
  initializers(names: Iterable<string>): ReadonlyMap<string, Tensor> {
    const found = new Map<string, Tensor>();
    for (const name of names) {
      const tensor = this.#own.get(name) ?? this.#shared.initializers.get(name);
      if (tensor !== undefined) found.set(name, tensor);
    }
    return found;
  }

  [Symbol.dispose](): void {
    for (const tensor of this.#own.values()) tensor[Symbol.dispose]();
    this.#shared[Symbol.dispose]();
  }
}

/** The middle of the quantized range in every element: 128 of uint8, 8 and 8 of two uint4; one memory for all shapes. */
const middles = { uint8: 0x80, uint4: 0x88 } as const;

function zeroPoints(runtime: OnnxRuntime, own: readonly OwnTensor[]): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [type, byte] of Object.entries(middles) as [keyof typeof middles, number][]) {
    const wanted = own.filter((tensor) => tensor.content === 'zeroPoints' && tensor.type === type);
    if (wanted.length === 0) continue;
    const bytesOf = ({ shape }: OwnTensor) =>
      shape.reduce((product, size) => product * size, 1) / (type === 'uint4' ? 2 : 1);
    const memory = new Uint8Array(new ArrayBuffer(Math.ceil(Math.max(...wanted.map(bytesOf))))).fill(byte);
    const whole = Tensor.over(runtime, memory, { type: 'uint8', shape: [memory.length] });
    tensors.set(`/zero_points/${type}`, whole);
    for (const tensor of wanted) {
      const part = { memoryInfo: runtime.cpuMemory, address: whole.address, owner: memory };
      const sizeBytes = bytesOf(tensor);
      tensors.set(tensor.name, Tensor.overAddress(runtime, { ...part, sizeBytes }, tensor));
    }
  }
  return tensors;
}

interface Unpacking {
  readonly base: BaseTensors;
  readonly unpacking: LoweredUnpacking;
  readonly variantFolder: string;
  readonly threads: number;
}

/** Runs the graph that unpacks, once, into memory of ours. */
async function unpack(runtime: OnnxRuntime, given: Unpacking): Promise<Map<string, Tensor>> {
  const { base, unpacking, variantFolder, threads } = given;
  const settings = {
    ...{ threads, optimization: 'none' as const },
    config: { 'session.model_external_initializers_file_folder_path': variantFolder },
    initializers: base.initializers([...unpacking.external, ...unpacking.own].map(({ name }) => name)),
  };
  using session = await Session.open(runtime, { source: { model: unpacking.model }, settings });
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  using made = new DisposableStack();
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of unpacking.outputs) {
    const sizes = shape.map(Number);
    const memory = new Float32Array(new ArrayBuffer(sizes.reduce((product, size) => product * size, 4)));
    const tensor = made.use(Tensor.over(runtime, memory, { type: 'float32', shape: sizes }));
    tensors.set(name, tensor);
    binding.bindOutput(name, tensor);
  }
  await session.run(binding, options);
  made.move();
  return tensors;
}
