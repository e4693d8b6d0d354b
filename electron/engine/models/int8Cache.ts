import { AppError } from '../../common/errors/appError.ts';
import { formatPercent } from '../../common/format.ts';
import type { CacheKind, Profile, Variant } from '../../contract/models.ts';
import type { Statement } from '../store/store.ts';
import type { VariantKey } from './records.ts';

/** Throws `cache.notMeasured` or `cache.gateFailed` unless this version may keep keys and values in 8 bits. */
export function requireInt8Cache(variant: Variant, profile: Profile): void {
  const { precision } = variant;
  const report = variant.reports.find((one) => one.profile === profile && one.cache === 'int8');
  if (!report) throw new AppError('cache.notMeasured', { precision });
  if (report.gate.passed) return;
  throw new AppError('cache.gateFailed', {
    ...{ precision, profile },
    change: formatPercent(report.perplexityChange, { signed: true }),
    limit: formatPercent(report.gate.limit, { signed: true }),
  });
}

/** What a load of this version uses: the choice holds only while its report passes. */
export function cacheOf({ int8Caches }: Variant, profile: Profile): CacheKind {
  return int8Caches.includes(profile) ? 'int8' : 'float';
}

/** Profiles that were chosen to run with an int8 cache and whose report of that passes. */
export function int8CachesOf(chosen: readonly Profile[], reports: Variant['reports']): Variant['int8Caches'] {
  return chosen.filter((profile) =>
    reports.some((report) => report.profile === profile && report.cache === 'int8' && report.gate.passed),
  );
}

export function storeCacheChoice(
  modelId: string,
  { precision, blockSize }: VariantKey,
  { profile, cache }: { readonly profile: Profile; readonly cache: CacheKind },
): Statement {
  const key = [modelId, precision, blockSize ?? 0, profile];
  return cache === 'int8'
    ? {
        sql: 'INSERT OR IGNORE INTO int8_caches (model_id, precision, block_size, profile) VALUES (?, ?, ?, ?)',
        params: key,
      }
    : {
        sql: 'DELETE FROM int8_caches WHERE model_id = ? AND precision = ? AND block_size = ? AND profile = ?',
        params: key,
      };
}
