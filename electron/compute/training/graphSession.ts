import { IoBinding } from '../../../native/onnxruntime/ioBinding.ts';
import { RunOptions } from '../../../native/onnxruntime/runOptions.ts';
import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Session } from '../../../native/onnxruntime/session.ts';
import type { SessionSettings } from '../../../native/onnxruntime/sessionOptions.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { SizeInput } from '../../ml/graph/liftSizes.ts';
import type { LoweredTraining } from '../../ml/training/lowerTraining.ts';
import { type Device, deviceConfig } from '../providers/devices.ts';
import type { BaseTensors } from './baseTensors.ts';
import type { FlatMemory } from './flatMemory.ts';
import type { FlatOptimizer } from './flatOptimizer.ts';
import { asLostDevice } from './lostDevice.ts';
import { asMixedUnavailable } from './mixedUnavailable.ts';
import { asOutOfMemory } from './outOfMemory.ts';

interface GraphToOpen {
  readonly lowered: LoweredTraining;
  readonly base: BaseTensors;
  readonly variantFolder: string;
  readonly device: Device;
  readonly threads: number;
  readonly optimizer: FlatOptimizer;
}

/**
 * The nodes are run as they were lowered: folding would unpack the whole base for good, merging equal nodes would keep what
 * is unpacked from forward to backward, and undo checkpointing.
 */
const optimization = 'none';

/** A training graph that is bound to the trained parameters; of a run only the batch changes and where gradients go. */
export class GraphSession implements Disposable {
  readonly sizes: readonly SizeInput[];
  readonly #session: Session;
  readonly #device: Device;
  readonly #binding: IoBinding;
  readonly #options: RunOptions;
  readonly #optimizer: FlatOptimizer;
  readonly #lossSum = new Float32Array(new ArrayBuffer(4));
  readonly #owned: Tensor[] = [];
  readonly #trained: readonly (readonly [string, Tensor])[];
  readonly #parts = new Map<FlatMemory, readonly (readonly [string, Tensor])[]>();
  #target: FlatMemory | null = null;
  #terminated = false;

  private constructor(session: Session, { optimizer, device, lowered }: GraphToOpen) {
    this.sizes = lowered.sizes;
    this.#session = session;
    this.#device = device;
    this.#optimizer = optimizer;
    this.#binding = new IoBinding(session);
    this.#options = new RunOptions(session.runtime);
    const loss = Tensor.over(session.runtime, this.#lossSum, { type: 'float32', shape: [] });
    this.#owned.push(loss);
    this.#binding.bindOutput('loss_sum', loss);
    this.#trained = optimizer.parameters.map(
      ({ name, offset, shape }) => [name, optimizer.trained.part(offset, shape)] as const,
    );
    this.#bindTrained();
  }

  static async open(runtime: OnnxRuntime, given: GraphToOpen): Promise<GraphSession> {
    const { lowered, base, variantFolder, threads, device } = given;
    const config = {
      ...deviceConfig(device),
      'session.model_external_initializers_file_folder_path': variantFolder,
      // What is unpacked would be unpacked once for each node that uses it, at the wrong time.
      'session.disable_quant_qdq': '1',
    };
    // A plan for shapes that came before would be a second memory beside the arena's.
    const common = { threads, optimization, config, memoryPattern: false } as const;
    const settings = { ...common, ...baseSettings(given) };
    const packed = device.provider ? {} : { packed: base.packed };
    const opening = { source: { model: lowered.model }, settings, ...packed };
    return new GraphSession(await Session.open(runtime, opening), given);
  }

  /**
   * Σ weight · nll of the batch. @param target where the gradient goes; null: this graph gives none
   * @throws AppError `training.outOfMemory`, `training.deviceLost`, `training.mixedUnavailable`, `request.cancelled`
   */
  async run(batch: ReadonlyMap<string, Tensor>, target: FlatMemory | null): Promise<number> {
    this.#terminated = false;
    try {
      this.#bind(batch, target);
      this.#options.allowRuns();
      await this.#session.run(this.#binding, this.#options);
    } catch (error) {
      throw this.#explained(error);
    }
    return this.#lossSum[0] ?? Number.NaN;
  }

  terminate(): void {
    this.#terminated = true;
    this.#options.terminate();
  }

  [Symbol.dispose](): void {
    this.#binding[Symbol.dispose]();
    this.#options[Symbol.dispose]();
    this.#session[Symbol.dispose]();
    for (const tensor of this.#owned) tensor[Symbol.dispose]();
  }

  /** On a device this copies. */
  #bind(batch: ReadonlyMap<string, Tensor>, target: FlatMemory | null): void {
    for (const [name, tensor] of batch) this.#binding.bindInput(name, tensor);
    // A device has a copy of its own, of what the parameters were when they were bound.
    if (this.#device.provider) this.#bindTrained();
    if (target === null || target === this.#target) return;
    for (const [name, part] of this.#partsOf(target)) this.#binding.bindOutput(name, part);
    this.#target = target;
  }

  #bindTrained(): void {
    for (const [name, part] of this.#trained) this.#binding.bindInput(name, part);
  }

  #partsOf(target: FlatMemory): readonly (readonly [string, Tensor])[] {
    const known = this.#parts.get(target);
    if (known) return known;
    const parts = this.#optimizer.parameters.map(
      ({ name, offset, shape }) => [`gradient/${name}`, target.part(offset, shape)] as const,
    );
    this.#parts.set(target, parts);
    return parts;
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof AppError) || error.code !== 'runtime.failed') return error;
    if (this.#terminated) return new AppError('request.cancelled', {}, { cause: error });
    return asOutOfMemory(error) ?? asLostDevice(error) ?? asMixedUnavailable(error, this.#device) ?? error;
  }
}

/**
 * Where the frozen weights are. On the CPU all sessions read one memory; a device loads a copy of its own from the file, and
 * from memory what is in no file.
 */
function baseSettings({ device, base, lowered }: GraphToOpen): Partial<SessionSettings> {
  const own = lowered.own.map(({ name }) => name);
  if (device.provider) return { provider: device.provider, replaced: base.made(own) };
  return { initializers: base.initializers([...lowered.external.map(({ name }) => name), ...own]) };
}
