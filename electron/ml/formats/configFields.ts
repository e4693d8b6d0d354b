import { AppError } from '../../common/errors/appError.ts';
import type { JsonObject } from './safeJson.ts';

/**
 * The largest values taken for real. Each is several times that of the largest open model of its kind
 * (Llama 3.1 405B: 126 layers, hidden 16,384, intermediate 53,248; vocabularies reach 262,144).
 */
export const sizeLimits = {
  num_hidden_layers: 1_000,
  hidden_size: 131_072,
  intermediate_size: 1_048_576,
  vocab_size: 2_097_152,
  num_attention_heads: 1_024,
  num_key_value_heads: 1_024,
  head_dim: 1_024,
  max_position_embeddings: 16_777_216,
  original_max_position_embeddings: 16_777_216,
  sliding_window: 16_777_216,
} as const;
export type SizeField = keyof typeof sizeLimits;

/** A whole number in [min, limit]; `config.sizeMissing` or `config.sizeInvalid` otherwise. */
export function sizeField(config: JsonObject, field: SizeField, min = 1): number {
  const value = config[field];
  if (value === undefined || value === null) throw new AppError('config.sizeMissing', { field });
  const limit = sizeLimits[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > limit) {
    throw new AppError('config.sizeInvalid', {
      field,
      value: JSON.stringify(value).slice(0, 100),
      allowed: `${min}–${limit}`,
    });
  }
  return value;
}

/** A number within bounds; null when the field is not given. */
export function numberField(
  config: JsonObject,
  field: string,
  { min, max }: { min: number; max: number },
): number | null {
  const value = config[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new AppError('config.sizeInvalid', {
      field,
      value: JSON.stringify(value).slice(0, 100),
      allowed: `${min}–${max}`,
    });
  }
  return value;
}
