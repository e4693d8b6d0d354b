import { AppError } from '../../common/errors/appError.ts';
import type { Architecture, RopeScaling } from '../architectures/architecture.ts';
import type { Family } from '../architectures/families.ts';
import { numberField, sizeField } from './configFields.ts';
import { isJsonObject, type JsonObject } from './safeJson.ts';

const factorBounds = { min: 1, max: 1024 };
const defaultTheta = 10_000;

/**
 * Rotary positions: `rope_theta` and `rope_scaling` (its kind under `rope_type`, or `type` in older files), or both
 * in `rope_parameters` (transformers 5).
 */
export function parseRope(config: JsonObject, family: Family): Architecture['rope'] {
  const parameters = isJsonObject(config.rope_parameters) ? config.rope_parameters : null;
  const partial =
    numberField(config, 'partial_rotary_factor', { min: 0, max: 1 }) ??
    (parameters === null ? null : numberField(parameters, 'partial_rotary_factor', { min: 0, max: 1 }));
  if (partial !== null && partial !== 1) throw new AppError('config.partialRotary', { value: partial });
  const bounds = { min: 1, max: 1e12 };
  const theta =
    (parameters === null ? null : numberField(parameters, 'rope_theta', bounds)) ??
    numberField(config, 'rope_theta', bounds) ??
    defaultTheta;
  return { theta, scaling: parseScaling(config.rope_scaling ?? parameters, family, config) };
}

function parseScaling(scaling: JsonObject[string], family: Family, config: JsonObject): RopeScaling {
  if (scaling === null) return { kind: 'none' };
  if (!isJsonObject(scaling)) {
    throw new AppError('config.sizeInvalid', {
      field: 'rope_scaling',
      value: JSON.stringify(scaling).slice(0, 100),
      allowed: '{}, null',
    });
  }
  const named = scaling.rope_type ?? scaling.type ?? 'default';
  const kind = named === 'default' ? 'none' : named;
  if (kind === 'longrope' || kind === 'su') throw new AppError('config.longRope', { kind });
  const supported: readonly string[] = family.ropeScaling;
  if (typeof kind !== 'string' || !supported.includes(kind)) {
    throw new AppError('config.ropeUnsupported', { kind: String(kind), supported: supported.join(', ') });
  }
  if (kind === 'linear') return { kind, factor: required(scaling, 'factor') };
  if (kind !== 'llama3') return { kind: 'none' };
  const lowFreqFactor = required(scaling, 'low_freq_factor');
  const highFreqFactor = required(scaling, 'high_freq_factor');
  if (highFreqFactor <= lowFreqFactor) {
    throw new AppError('config.sizesDisagree', {
      detail: `low_freq_factor ${lowFreqFactor}, high_freq_factor ${highFreqFactor}`,
    });
  }
  const original = scaling.original_max_position_embeddings == null ? config : scaling;
  const originalContextLength = sizeField(original, 'original_max_position_embeddings');
  return { kind, factor: required(scaling, 'factor'), lowFreqFactor, highFreqFactor, originalContextLength };
}

function required(scaling: JsonObject, field: string): number {
  const value = numberField(scaling, field, factorBounds);
  if (value === null) throw new AppError('config.sizeMissing', { field: `rope_scaling.${field}` });
  return value;
}
