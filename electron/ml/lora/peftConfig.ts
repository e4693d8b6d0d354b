import { AppError } from '../../common/errors/appError.ts';
import {
  type JsonObject,
  type JsonValue,
  parseJsonObject,
  refusePrototypeKeys,
} from '../formats/safeJson.ts';

export const peftFiles = {
  config: 'adapter_config.json',
  weights: 'adapter_model.safetensors',
} as const;

/** What is beyond this is no adapter. PEFT's configs have about 2 KB; ranks of published adapters reach 512, and stacked ones are three times that. */
export const peftLimits = { configBytes: 1_000_000, rank: 4_096, alpha: 1e6 } as const;

/** What an `adapter_config.json` says of the matrices beside it. */
export interface PeftConfig {
  readonly rank: number;
  /** alpha / rank, or alpha / √rank where it says so (`use_rslora`). */
  readonly scale: number;
  readonly dropout: number;
  /** `base_model_name_or_path`: for people; nothing is looked up by it. */
  readonly baseModel: string | null;
}

/**
 * Fields that change what the matrices mean or what else belongs to them, as far as PEFT 0.18 knows them. Empty, they
 * change nothing. (PiSSA, OLoRA, CorDA and LoftQ start from another base than the model's own weights.)
 */
const changing = [
  ...[
    'use_dora',
    'modules_to_save',
    'rank_pattern',
    'alpha_pattern',
    'layers_to_transform',
    'layer_replication',
  ],
  ...['fan_in_fan_out', 'lora_bias', 'target_parameters', 'trainable_token_indices', 'use_qalora'],
  ...['alora_invocation_tokens', 'arrow_config', 'ensure_weight_tying'],
] as const;
const otherBases = /^(pissa|olora|corda|loftq)/i;

/** @throws AppError `json.*`; `adapters.unsupported`, `adapters.configInvalid` with the field */
export function parsePeftConfig(bytes: Uint8Array): PeftConfig {
  const file = peftFiles.config;
  const config = parseJsonObject(bytes, { file, limitBytes: peftLimits.configBytes });
  refusePrototypeKeys(config, file);
  requireValue(config, 'peft_type', ['LORA']);
  requireValue(config, 'task_type', ['CAUSAL_LM', null]);
  requireValue(config, 'bias', ['none', null]);
  for (const field of changing) if (!isEmpty(config[field])) throw unsupported(field, config[field]);
  const start = config.init_lora_weights;
  if (typeof start === 'string' && otherBases.test(start)) throw unsupported('init_lora_weights', start);
  const rank = numberIn(config, 'r', { min: 1, max: peftLimits.rank });
  if (!Number.isInteger(rank)) throw invalid('r', rank, `1–${peftLimits.rank}`);
  const alpha = numberIn(config, 'lora_alpha', { min: 1e-6, max: peftLimits.alpha, missing: 8 });
  const name = config.base_model_name_or_path;
  return {
    rank,
    scale: alpha / (config.use_rslora === true ? Math.sqrt(rank) : rank),
    dropout: numberIn(config, 'lora_dropout', { min: 0, max: 1, missing: 0 }),
    baseModel: typeof name === 'string' ? name.slice(0, 500) : null,
  };
}

interface PeftConfigToWrite {
  readonly rank: number;
  readonly scale: number;
  readonly dropout: number;
  readonly targetModules: readonly string[];
  readonly baseModel: string | null;
}

/** The text of an `adapter_config.json`, with the fields that PEFT itself writes where they decide something. */
export function formatPeftConfig(given: PeftConfigToWrite): string {
  const { rank, scale, dropout, targetModules, baseModel } = given;
  const config = {
    ...{
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      base_model_name_or_path: baseModel,
      inference_mode: true,
    },
    ...{ r: rank, lora_alpha: scale * rank, lora_dropout: dropout, target_modules: targetModules },
    ...{ bias: 'none', use_rslora: false, use_dora: false, fan_in_fan_out: false, init_lora_weights: true },
    ...{ modules_to_save: null, layers_to_transform: null, rank_pattern: {}, alpha_pattern: {} },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function requireValue(config: JsonObject, field: string, allowed: readonly (string | null)[]): void {
  const value = config[field] ?? null;
  if (!allowed.some((one) => one === value)) throw unsupported(field, value);
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Left out: the field has to be there. */
  readonly missing?: number;
}

function numberIn(config: JsonObject, field: string, { min, max, missing }: Bounds): number {
  const value = config[field] ?? missing;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw invalid(field, value, `${min}–${max}`);
  return value;
}

function invalid(field: string, value: JsonValue | undefined, allowed: string): AppError {
  return new AppError('adapters.configInvalid', { field, value: short(value), allowed });
}

function unsupported(field: string, value: JsonValue | undefined): AppError {
  return new AppError('adapters.unsupported', { field, value: short(value) });
}

function short(value: JsonValue | undefined): string {
  return (JSON.stringify(value) ?? '-').slice(0, 100);
}
