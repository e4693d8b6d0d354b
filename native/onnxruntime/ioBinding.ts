import { Handle, misuse } from './handle.ts';
import type { Session } from './session.ts';
import type { Tensor } from './tensor.ts';

/**
 * What the inputs and outputs of a session's runs are; stays from run to run, so only what changes is bound again. Keeps
 * the bound tensors referenced, and is released before its session.
 */
export class IoBinding extends Handle {
  readonly #session: Session;
  readonly #bound = new Map<string, Tensor>();

  constructor(session: Session) {
    super(session.runtime, session.runtime.make('CreateIoBinding', session.pointer), 'ReleaseIoBinding');
    this.#session = session;
  }

  /** Replaces what was bound to this input. A tensor that lies elsewhere than the graph runs is copied there now. */
  bindInput(name: string, tensor: Tensor): void {
    this.#require('inputs', name, tensor);
    this.runtime.call('BindInput', this.pointer, name, tensor.pointer);
    this.#bound.set(`in ${name}`, tensor);
  }

  /** The output is written into this tensor, wherever it lies; it may be one that is bound as an input. */
  bindOutput(name: string, tensor: Tensor): void {
    this.#require('outputs', name, tensor);
    this.runtime.call('BindOutput', this.pointer, name, tensor.pointer);
    this.#bound.set(`out ${name}`, tensor);
  }

  /** Waits for inputs that are still on their way to a device; a run does not. */
  synchronizeInputs(): void {
    this.runtime.call('SynchronizeBoundInputs', this.pointer);
  }

  /** Waits for outputs that are still on their way from a device. */
  synchronizeOutputs(): void {
    this.runtime.call('SynchronizeBoundOutputs', this.pointer);
  }

  /** @throws AppError `runtime.misuse`: the library would say so only in the run, or read beyond a tensor's end */
  #require(side: 'inputs' | 'outputs', name: string, tensor: Tensor): void {
    const port = this.#session[side].find((one) => one.name === name);
    if (!port) throw misuse(`there is no ${side.slice(0, -1)} ${name}`);
    const fits =
      port.type === tensor.type &&
      port.shape.length === tensor.shape.length &&
      port.shape.every((size, axis) => size < 0 || size === tensor.shape[axis]);
    if (fits) return;
    const [wanted, given] = [port, tensor].map(({ type, shape }) => `${type} [${shape.join(', ')}]`);
    throw misuse(`${name} is ${wanted}, not ${given}`);
  }
}
