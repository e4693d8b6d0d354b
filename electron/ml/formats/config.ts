import { AppError } from '../../common/errors/appError.ts';
import { type Architecture, type FamilyName, familyNames } from '../architectures/architecture.ts';
import { type Family, families } from '../architectures/families.ts';
import { numberField, sizeField, sizeLimits } from './configFields.ts';
import { parseRope } from './ropeConfig.ts';
import { isJsonObject, type JsonObject, refusePrototypeKeys } from './safeJson.ts';

const supported = familyNames.join(', ');
/** A question and a word of an answer do not fit into less. */
const shortestContext = 16;

/**
 * config.json as an Architecture, every size checked against a named limit and against the others. Families,
 * options and scalings that Inhouse would run wrongly are refused, each with its own code (`config.*`).
 */
export function parseArchitecture(config: JsonObject): Architecture {
  refusePrototypeKeys(config, 'config.json');
  const family = findFamily(config);
  refuseUnsupported(config);
  const hiddenSize = sizeField(config, 'hidden_size');
  const headCount = sizeField(config, 'num_attention_heads');
  const kvHeadCount =
    config.num_key_value_heads == null ? headCount : sizeField(config, 'num_key_value_heads');
  const layerCount = sizeField(config, 'num_hidden_layers');
  const contextLength = sizeField(config, 'max_position_embeddings', shortestContext);
  const architecture: Architecture = {
    family: family.name,
    layerCount,
    hiddenSize,
    intermediateSize: sizeField(config, 'intermediate_size'),
    vocabSize: sizeField(config, 'vocab_size'),
    headCount,
    kvHeadCount,
    headDim: parseHeadDim(config, family, hiddenSize / headCount),
    contextLength,
    normEpsilon:
      numberField(config, 'rms_norm_eps', { min: 1e-12, max: 1e-2 }) ?? family.defaults.normEpsilon,
    rope: parseRope(config, family),
    slidingWindow: parseSlidingWindow(config, family, { layerCount, contextLength }),
    qkvBias: flag(config, family.qkvBias),
    outputBias: flag(config, family.outputBias),
    mlpBias: flag(config, family.mlpBias),
    qkNorm: family.qkNorm,
    tiedEmbedding: flag(config, 'tie_word_embeddings'),
  };
  checkHeads(architecture);
  return architecture;
}

/** Python code that the config names for a family that Inhouse has itself; null: none. */
export function ignoredCode(config: JsonObject): string | null {
  return remoteCode(config);
}

function findFamily(config: JsonObject): Family {
  const modelType = typeof config.model_type === 'string' ? config.model_type : null;
  const className =
    Array.isArray(config.architectures) && typeof config.architectures[0] === 'string'
      ? config.architectures[0]
      : null;
  const found = modelType ?? className;
  if (found === null) throw new AppError('config.sizeMissing', { field: 'model_type' });
  // Also in a config that calls itself by a dense family's name.
  const experts = ['n_routed_experts', 'num_local_experts', 'num_experts'].some(
    (field) => (config[field] ?? 0) !== 0,
  );
  if (experts) throw new AppError('config.mixtureOfExperts', { found, supported });
  if (modelType !== null && isFamilyName(modelType)) {
    const family = families[modelType];
    if (className === null || className.toLowerCase() === family.className.toLowerCase()) return family;
    throw new AppError('config.familyUnsupported', { found: `${modelType} (${className})`, supported });
  }
  const code = remoteCode(config);
  if (code !== null) throw new AppError('config.remoteCode', { found, code, supported });
  throw new AppError('config.familyUnsupported', { found, supported });
}

function isFamilyName(name: string): name is FamilyName {
  return Object.hasOwn(families, name);
}

function remoteCode(config: JsonObject): string | null {
  if (!isJsonObject(config.auto_map)) return null;
  const code = config.auto_map.AutoModelForCausalLM ?? Object.values(config.auto_map)[0];
  return typeof code === 'string' ? code : null;
}

/** Options that change the arithmetic and that no lowering knows. */
function refuseUnsupported(config: JsonObject): void {
  if (config.quantization_config != null) {
    const quantization = config.quantization_config;
    const method = isJsonObject(quantization) ? quantization.quant_method : quantization;
    throw new AppError('config.quantized', {
      method: typeof method === 'string' ? method : 'quantization_config',
    });
  }
  const activation = config.hidden_act ?? config.hidden_activation ?? 'silu';
  if (activation !== 'silu' && activation !== 'swish') {
    throw new AppError('config.optionUnsupported', {
      field: 'hidden_act',
      value: JSON.stringify(activation),
    });
  }
  for (const field of ['is_encoder_decoder', 'use_mrope'] as const) {
    if (config[field] === true) throw new AppError('config.optionUnsupported', { field, value: 'true' });
  }
}

function flag(config: JsonObject, rule: boolean | string): boolean {
  if (typeof rule === 'boolean') return rule;
  const value = config[rule] ?? false;
  if (typeof value !== 'boolean') {
    throw new AppError('config.sizeInvalid', {
      field: rule,
      value: JSON.stringify(value),
      allowed: 'true, false',
    });
  }
  return value;
}

function parseHeadDim(config: JsonObject, family: Family, derived: number): number {
  if (config.head_dim != null) return sizeField(config, 'head_dim');
  return family.defaults.headDim ?? derived;
}

function checkHeads({ headCount, kvHeadCount, headDim }: Architecture): void {
  if (headCount % kvHeadCount !== 0) {
    throw new AppError('config.sizesDisagree', {
      detail: `num_attention_heads ${headCount} / num_key_value_heads ${kvHeadCount}`,
    });
  }
  // A rotation turns pairs of values.
  if (headDim % 2 !== 0 || headDim > sizeLimits.head_dim)
    throw new AppError('config.sizesDisagree', { detail: `head_dim ${headDim}` });
}

function parseSlidingWindow(
  config: JsonObject,
  family: Family,
  { layerCount, contextLength }: Pick<Architecture, 'layerCount' | 'contextLength'>,
): number | null {
  if (family.slidingWindow === 'never') return null;
  if (family.slidingWindow === 'whenUsed' && !flag(config, 'use_sliding_window')) return null;
  const given = config.sliding_window === undefined ? family.defaults.slidingWindow : config.sliding_window;
  if (given === null) return null;
  const window =
    config.sliding_window === undefined ? family.defaults.slidingWindow : sizeField(config, 'sliding_window');
  const slidingLayers = countSlidingLayers(config, family, layerCount);
  if (window === null || window >= contextLength || slidingLayers === 0) return null;
  if (slidingLayers === layerCount) return window;
  throw new AppError('config.optionUnsupported', {
    field: 'sliding_window',
    value: `${window}, ${slidingLayers}/${layerCount} layers`,
  });
}

/** transformers' rule: `layer_types` when given, else (Qwen) every layer from max_window_layers on, else all. */
function countSlidingLayers(config: JsonObject, family: Family, layerCount: number): number {
  if (Array.isArray(config.layer_types))
    return config.layer_types.filter((type) => type === 'sliding_attention').length;
  if (family.slidingWindow !== 'whenUsed') return layerCount;
  const first = numberField(config, 'max_window_layers', { min: 0, max: 1e6 }) ?? 28;
  return Math.max(0, layerCount - first);
}
