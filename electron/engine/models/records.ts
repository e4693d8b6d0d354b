import { AppError } from '../../common/errors/appError.ts';
import { formatPercent } from '../../common/format.ts';
import type { ModelManifest } from '../../compute/layout.ts';
import type { Model, Problem, Profile, QualityReport, Variant } from '../../contract/models.ts';
import type { Statement, Store } from '../store/store.ts';
import { int8CachesOf } from './int8Cache.ts';

interface ModelRow {
  id: string;
  name: string;
  family: string;
  parameter_count: number;
  source_precision: string;
  context_length: number;
  licence: string | null;
  source_mode: Model['sourceMode'];
  source_bytes: number;
  warnings: string;
  imported_at: string;
}

interface VariantRow {
  model_id: string;
  precision: Variant['precision'];
  block_size: number;
  size_bytes: number;
  prepared_bytes: number;
  created_at: string;
}

interface ReportRow {
  model_id: string;
  precision: string;
  block_size: number;
  report: string;
}

interface ChoiceRow {
  model_id: string;
  precision: string;
  block_size: number;
  profile: Profile;
}

/** What is kept of variants besides their own rows. */
interface VariantRows {
  readonly reports: readonly ReportRow[];
  readonly int8Caches: readonly ChoiceRow[];
}

/** Every model with its variants and reports, by name. */
export function listModels(store: Store): Model[] {
  const variants = store.read<VariantRow>('SELECT * FROM variants ORDER BY created_at, precision');
  const rows = {
    reports: store.read<ReportRow>('SELECT * FROM quality_reports ORDER BY measured_at'),
    int8Caches: store.read<ChoiceRow>('SELECT * FROM int8_caches'),
  };
  return store
    .read<ModelRow>('SELECT * FROM models ORDER BY name COLLATE NOCASE')
    .map((row) => toModel(row, variants, rows));
}

/** By id, or by name. Throws `request.notFound`. */
export function findModel(store: Store, reference: string): Model {
  const models = listModels(store);
  const found =
    models.find((model) => model.id === reference) ?? models.find((model) => model.name === reference);
  if (!found) throw new AppError('request.notFound', { kind: 'model', name: reference });
  return found;
}

/** Throws `models.nameTaken` when a model other than `by` is called so. */
export function refuseTaken(store: Store, name: string, by: string | null): void {
  if (listModels(store).some((model) => model.name === name && model.id !== by))
    throw new AppError('models.nameTaken', { name });
}

/** The variant asked for, or the first made when nothing is asked. Throws `models.variantMissing`. */
export function findVariant(
  model: Model,
  precision?: Variant['precision'],
  blockSize?: Variant['blockSize'],
): Variant {
  const found = model.variants.find(
    (variant) =>
      (precision === undefined || variant.precision === precision) &&
      (blockSize === undefined || variant.blockSize === null || variant.blockSize === blockSize),
  );
  if (!found)
    throw new AppError('models.variantMissing', { name: model.name, precision: precision ?? 'int8' });
  return found;
}

function toModel(row: ModelRow, allVariants: readonly VariantRow[], rows: VariantRows): Model {
  const variants = allVariants
    .filter((variant) => variant.model_id === row.id)
    .map((variant) => toVariant(variant, rows));
  return {
    id: row.id,
    name: row.name,
    family: row.family,
    parameterCount: row.parameter_count,
    sourcePrecision: row.source_precision,
    contextLength: row.context_length,
    licence: row.licence,
    sourceMode: row.source_mode,
    sourceBytes: row.source_bytes,
    variants,
    warnings: [...(JSON.parse(row.warnings) as Problem[]), ...variants.flatMap(gateWarnings)],
    importedAt: row.imported_at,
  };
}

function toVariant(row: VariantRow, rows: VariantRows): Variant {
  const isOfIt = (other: Omit<ChoiceRow, 'profile'>) =>
    other.model_id === row.model_id &&
    other.precision === row.precision &&
    other.block_size === row.block_size;
  const reports = rows.reports.filter(isOfIt).map(({ report }) => parseReport(report));
  const chosen = rows.int8Caches.filter(isOfIt).map(({ profile }) => profile);
  return {
    precision: row.precision,
    blockSize: row.block_size === 0 ? null : (row.block_size as Variant['blockSize']),
    sizeBytes: row.size_bytes,
    preparedBytes: row.prepared_bytes,
    reports,
    int8Caches: int8CachesOf(chosen, reports),
    createdAt: row.created_at,
  };
}

/** Reports from before caches could be chosen do not name theirs. */
function parseReport(text: string): QualityReport {
  const report = JSON.parse(text) as Omit<QualityReport, 'cache'> & Partial<QualityReport>;
  return { ...report, cache: report.cache ?? 'float' };
}

/** The gate's verdict stays with the model: it is derived from the stored report, so it cannot be dismissed. (A cache in 8 bits that does not pass is not used.) */
function gateWarnings(variant: Variant): Problem[] {
  return variant.reports
    .filter((report) => report.cache === 'float' && !report.gate.passed)
    .map((report) => ({
      severity: 'warn',
      code: 'quality.gateFailed',
      data: {
        precision: variant.precision,
        profile: report.profile,
        change: formatPercent(report.perplexityChange, { signed: true }),
        limit: formatPercent(report.gate.limit, { signed: true }),
      },
    }));
}

export interface NewModel {
  readonly id: string;
  readonly name: string;
  readonly manifest: ModelManifest;
  readonly warnings: readonly Problem[];
}

export function insertModel({ id, name, manifest, warnings }: NewModel): Statement {
  return {
    sql: `INSERT INTO models (id, name, family, parameter_count, source_precision, context_length, licence, source_mode,
            source_bytes, warnings, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      id,
      name,
      manifest.family,
      manifest.parameterCount,
      manifest.sourcePrecision,
      manifest.architecture.contextLength,
      manifest.licence,
      manifest.sourceMode,
      manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0),
      JSON.stringify(warnings),
      new Date().toISOString(),
    ],
  };
}

/** Block size 0 stands for "not quantized in blocks" in the database, because NULL is never equal to itself in a key. */
export function insertVariant(modelId: string, variant: VariantKey & { sizeBytes: number }): Statement {
  return {
    sql: `INSERT INTO variants (model_id, precision, block_size, size_bytes, prepared_bytes, created_at) VALUES (?, ?, ?, ?, 0, ?)
          ON CONFLICT (model_id, precision, block_size) DO UPDATE SET size_bytes = excluded.size_bytes`,
    params: [modelId, variant.precision, variant.blockSize ?? 0, variant.sizeBytes, new Date().toISOString()],
  };
}

/** Stays with the model until a report is made. */
export function warnNotMeasured(modelId: string, { precision }: VariantKey, reason: string): Statement {
  const warning: Problem = { severity: 'warn', code: 'quality.notMeasured', data: { precision, reason } };
  return {
    sql: "UPDATE models SET warnings = json_insert(warnings, '$[#]', json(?)) WHERE id = ?",
    params: [JSON.stringify(warning), modelId],
  };
}

export function forgetNotMeasured(modelId: string, { precision }: VariantKey): Statement {
  return {
    sql: `UPDATE models SET warnings = (SELECT json_group_array(json(value)) FROM json_each(warnings)
            WHERE json_extract(value, '$.code') <> 'quality.notMeasured' OR json_extract(value, '$.data.precision') <> ?)
          WHERE id = ?`,
    params: [precision, modelId],
  };
}

/** A variant has one report a profile and kind of cache: the newest. */
export function insertReport(modelId: string, variant: VariantKey, report: QualityReport): Statement {
  return {
    sql: `INSERT INTO quality_reports (model_id, precision, block_size, profile, cache, report, measured_at) VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (model_id, precision, block_size, profile, cache) DO UPDATE SET report = excluded.report, measured_at = excluded.measured_at`,
    params: [
      modelId,
      variant.precision,
      variant.blockSize ?? 0,
      report.profile,
      report.cache,
      JSON.stringify(report),
      report.measuredAt,
    ],
  };
}

export function updatePreparedBytes(modelId: string, variant: VariantKey, preparedBytes: number): Statement {
  return {
    sql: 'UPDATE variants SET prepared_bytes = ? WHERE model_id = ? AND precision = ? AND block_size = ?',
    params: [preparedBytes, modelId, variant.precision, variant.blockSize ?? 0],
  };
}

export function updateName(modelId: string, name: string): Statement {
  return { sql: 'UPDATE models SET name = ? WHERE id = ?', params: [name, modelId] };
}

/** Variants and reports go with it (ON DELETE CASCADE). */
export function deleteModel(modelId: string): Statement {
  return { sql: 'DELETE FROM models WHERE id = ?', params: [modelId] };
}

export type VariantKey = Pick<Variant, 'precision' | 'blockSize'>;
