import { AppError } from '../../common/errors/appError.ts';
import { type LoraTarget, loraTargets } from '../../common/training.ts';
import type { Architecture, TensorInfo } from '../architectures/architecture.ts';
import { linearShape } from '../architectures/weightNames.ts';
import type { SafetensorsTensor } from '../formats/safetensors.ts';
import { openValues, sourceValueBytes } from '../quantize/decodeRow.ts';
import type { LoraAdapter } from './adapter.ts';
import { compactRank } from './compactRank.ts';
import { loraParameterCount, loraParameters } from './parameters.ts';
import type { PeftConfig } from './peftConfig.ts';
import {
  type PeftModule,
  type PeftPart,
  parsePeftTensorName,
  peftModules,
  peftTensorName,
} from './peftModules.ts';

/** A tensor of the file whose place in the model is known and whose shape fits. */
export interface MatchedPeftTensor {
  readonly tensor: SafetensorsTensor & Pick<TensorInfo, 'dtype'>;
  readonly module: PeftModule;
  readonly part: PeftPart;
}

export interface MatchedPeft {
  readonly rank: number;
  readonly targets: readonly LoraTarget[];
  readonly tensors: readonly MatchedPeftTensor[];
}

/**
 * Holds the tensors of an adapter's file against the model that it is for, before any of them is read. Each layer of the
 * model has to have the same modules.
 * @throws AppError `adapters.tensorUnknown`, `adapters.tensorMissing`, `adapters.shapeDisagrees`, `adapters.dtypeUnsupported`
 */
export function matchPeft(
  architecture: Architecture,
  { rank }: Pick<PeftConfig, 'rank'>,
  given: readonly SafetensorsTensor[],
): MatchedPeft {
  const modules = peftModules(architecture);
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const found = new Map<string, MatchedPeftTensor>();
  const unknown: string[] = [];
  for (const tensor of given) {
    const name = parsePeftTensorName(tensor.name);
    const module = name && byPath.get(name.path);
    if (!module || found.has(`${name.path} ${name.part}`)) unknown.push(tensor.name);
    else
      found.set(`${name.path} ${name.part}`, {
        tensor: checked(tensor, { module, part: name.part, rank }),
        module,
        part: name.part,
      });
  }
  if (unknown[0] !== undefined)
    throw new AppError('adapters.tensorUnknown', { tensor: unknown[0].slice(0, 200), count: unknown.length });
  const kinds = new Set([...found.values()].map(({ module }) => module.kind));
  const wanted = modules.filter(({ kind }) => kinds.has(kind));
  const missing = wanted.flatMap((module) =>
    (['A', 'B'] as const)
      .filter((part) => !found.has(`${module.path} ${part}`))
      .map((part) => peftTensorName(module, part)),
  );
  if (missing[0] !== undefined || wanted.length === 0)
    throw new AppError('adapters.tensorMissing', {
      tensor: missing[0] ?? 'lora_A',
      count: Math.max(1, missing.length),
    });
  const used = new Set(wanted.flatMap(({ targets }) => targets));
  return { rank, targets: loraTargets.filter((target) => used.has(target)), tensors: [...found.values()] };
}

interface Place {
  readonly module: PeftModule;
  readonly part: PeftPart;
  readonly rank: number;
}

function checked(tensor: SafetensorsTensor, { module, part, rank }: Place): MatchedPeftTensor['tensor'] {
  const expected = part === 'A' ? [rank, module.columns] : [module.rows, rank];
  const { name, shape, dtype } = tensor;
  if (shape.length !== 2 || shape.some((size, axis) => size !== expected[axis])) {
    const sizes = { found: shape.join(', '), expected: expected.join(', ') };
    throw new AppError('adapters.shapeDisagrees', { tensor: name, ...sizes });
  }
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16')
    throw new AppError('adapters.dtypeUnsupported', { tensor: name, found: dtype });
  return { ...tensor, dtype };
}

/** Takes the tensors of a file one after the other and puts their values where they belong. */
export class PeftReader {
  readonly #architecture: Architecture;
  readonly #matched: MatchedPeft;
  readonly #parameters: Float32Array;
  readonly #offsets: ReadonlyMap<string, number>;

  constructor(architecture: Architecture, matched: MatchedPeft) {
    this.#architecture = architecture;
    this.#matched = matched;
    this.#parameters = new Float32Array(loraParameterCount(architecture, matched));
    this.#offsets = new Map(loraParameters(architecture, matched).map(({ name, offset }) => [name, offset]));
  }

  /**
   * @param bytes of the whole tensor, from a multiple of its value's size on in their buffer
   * @throws AppError `adapters.notFinite`
   */
  take({ tensor, module, part }: MatchedPeftTensor, bytes: Uint8Array): void {
    const values = new Float32Array(tensor.sizeBytes / sourceValueBytes[tensor.dtype]);
    openValues(bytes, tensor.dtype)(0, values.length, {
      floats: values,
      bits: new Int32Array(values.buffer),
    });
    if (!values.every(Number.isFinite)) throw new AppError('adapters.notFinite', { tensor: tensor.name });
    let first = 0;
    for (const target of module.targets) {
      const [rows] = linearShape(this.#architecture, target);
      const own = part === 'A' ? values : values.subarray(first, first + rows * this.#matched.rank);
      this.#parameters.set(own, this.#offsets.get(`layers.${module.layer}.${target}.${part}`));
      first += rows * this.#matched.rank;
    }
  }

  finish(scale: number): LoraAdapter {
    const { rank, targets, tensors } = this.#matched;
    const adapter = { rank, targets, scale, parameters: this.#parameters };
    const isStacked = tensors.some(({ module }) => module.targets.length > 1);
    return isStacked ? compactRank(this.#architecture, adapter) : adapter;
  }
}
