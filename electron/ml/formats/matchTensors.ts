import { AppError } from '../../common/errors/appError.ts';
import type { Architecture, TensorInfo } from '../architectures/architecture.ts';
import { type ExpectedTensor, expectedTensors } from '../architectures/describe.ts';
import { type Problem, refusal, warning } from './problem.ts';
import type { JsonObject } from './safeJson.ts';
import type { SafetensorsTensor } from './safetensors.ts';
import type { WeightFiles } from './weightFiles.ts';

const supportedDtypes = ['F32', 'F16', 'BF16'] as const;
type SupportedDtype = (typeof supportedDtypes)[number];

/** `torch_dtype` (transformers 5: `dtype`) in config.json, as safetensors writes it. */
const configDtypes: Readonly<Record<string, SupportedDtype>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
};

/** A tensor of the folder and the index of its file. */
export type PlacedTensor = SafetensorsTensor & { readonly file: number };

/** Puts the tensors of all files together; one that is there twice, or not where the index says, is refused. */
export function placeTensors(
  files: WeightFiles,
  headers: readonly (readonly SafetensorsTensor[])[],
): Map<string, PlacedTensor> {
  const placed = new Map<string, PlacedTensor>();
  const nameOf = (file: number) => files.names[file] ?? '';
  headers.forEach((tensors, file) => {
    for (const tensor of tensors) {
      const twin = placed.get(tensor.name);
      if (twin !== undefined) {
        throw new AppError('weights.tensorDuplicate', {
          tensor: tensor.name,
          file: nameOf(twin.file),
          other: nameOf(file),
        });
      }
      placed.set(tensor.name, { ...tensor, file });
    }
  });
  for (const [tensor, file] of files.index ?? []) {
    const found = placed.get(tensor);
    if (found === undefined || nameOf(found.file) !== file)
      throw new AppError('weights.indexDisagrees', { tensor, file });
  }
  return placed;
}

export interface MatchedTensors {
  /** Those that the architecture uses, in its order. */
  readonly tensors: readonly TensorInfo[];
  readonly problems: readonly Problem[];
}

/** Holds every tensor against what the config implies: name, shape and type. At most one problem of each kind. */
export function matchTensors(
  architecture: Architecture,
  config: JsonObject,
  placed: ReadonlyMap<string, PlacedTensor>,
): MatchedTensors {
  const expected = expectedTensors(architecture);
  const missing = expected.filter(({ name }) => !placed.has(name));
  const byCode = new Map<string, AppError>();
  if (missing[0] !== undefined) {
    byCode.set(
      'missing',
      new AppError('weights.tensorMissing', { tensor: missing[0].name, count: missing.length }),
    );
  }
  const tensors: TensorInfo[] = [];
  for (const want of expected) {
    const found = placed.get(want.name);
    if (found === undefined) continue;
    const error = disagreement(want, found, config);
    if (error !== null) {
      if (!byCode.has(error.code)) byCode.set(error.code, error);
    } else tensors.push(tensorInfo(found));
  }
  return {
    tensors,
    problems: [...[...byCode.values()].map(refusal), ...unused(architecture, expected, placed)],
  };
}

function disagreement(
  { name, shape }: ExpectedTensor,
  found: PlacedTensor,
  config: JsonObject,
): AppError | null {
  if (found.shape.length !== shape.length || found.shape.some((size, axis) => size !== shape[axis])) {
    return new AppError('weights.shapeDisagrees', {
      tensor: name,
      found: found.shape.join(', '),
      expected: shape.join(', '),
    });
  }
  if (!isSupported(found.dtype)) {
    return new AppError('weights.dtypeUnsupported', {
      tensor: name,
      found: found.dtype,
      supported: supportedDtypes.join(', '),
    });
  }
  const declared = config.torch_dtype ?? config.dtype;
  const want =
    typeof declared === 'string' && Object.hasOwn(configDtypes, declared)
      ? configDtypes[declared]
      : undefined;
  // Vectors (norms, biases) are often kept in float32 beside matrices of half the size.
  if (want === undefined || found.dtype === want || (shape.length < 2 && found.dtype === 'F32')) return null;
  return new AppError('weights.dtypeDisagrees', {
    tensor: name,
    found: found.dtype,
    expected: String(declared),
  });
}

function isSupported(dtype: string): dtype is SupportedDtype {
  return (supportedDtypes as readonly string[]).includes(dtype);
}

function tensorInfo({ name, dtype, shape, file, offset, sizeBytes }: PlacedTensor): TensorInfo {
  if (!isSupported(dtype)) throw new Error(`${name}: ${dtype} was not refused`);
  return { name, dtype, shape, file, offset, sizeBytes };
}

/** Buffers that older exports keep and that the graph computes itself. */
const harmless = /(rotary_emb\.inv_freq|\.masked_bias|\.attn\.bias)$/;

function unused(
  architecture: Architecture,
  expected: readonly ExpectedTensor[],
  placed: ReadonlyMap<string, PlacedTensor>,
): Problem[] {
  const known = new Set(expected.map(({ name }) => name));
  if (architecture.tiedEmbedding) known.add('lm_head.weight');
  const extra = [...placed.keys()].filter((name) => !known.has(name) && !harmless.test(name));
  return extra[0] === undefined
    ? []
    : [warning('weights.unusedTensors', { count: extra.length, tensor: extra[0] })];
}

/** The type of most of the bytes; others are named behind it (`BF16+F32`). */
export function sourcePrecisionOf(tensors: readonly TensorInfo[]): string | null {
  const bytes = new Map<string, number>();
  for (const { dtype, sizeBytes } of tensors) bytes.set(dtype, (bytes.get(dtype) ?? 0) + sizeBytes);
  const names = [...bytes].sort((a, b) => b[1] - a[1]).map(([dtype]) => dtype);
  return names.length === 0 ? null : names.join('+');
}
