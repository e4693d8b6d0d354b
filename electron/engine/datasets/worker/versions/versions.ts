import { AppError } from '../../../../common/errors/appError.ts';
import type {
  LineageStep,
  Readiness,
  Version,
  VersionDetail,
} from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { labelCheck } from '../labelling/checkStatus.ts';
import type { OperationContext } from '../operation.ts';
import { problemBits } from '../problems.ts';
import { countLive } from '../walkRows.ts';
import { draftLeakage, withTexts } from './leakage.ts';
import { countMasked } from './purgeMasked.ts';
import { openVersionFile, requireVersion, type VersionRecord } from './versionFile.ts';

/** Newest first. */
export function listVersions(file: DatasetFile): { versions: Version[] } {
  const rows = file.all<VersionRecord>('SELECT * FROM versions ORDER BY number DESC');
  return { versions: rows.map(toVersion) };
}

function toVersion({ manifest, size_bytes, ...row }: VersionRecord): Version {
  const { splits, leakage } = JSON.parse(manifest) as VersionDetail['manifest'];
  const { number, name, notes, actor, at, rows, withdrawn, hash } = row;
  return {
    ...{ number, name, notes, actor, at, rows, withdrawn, hash },
    sizeBytes: size_bytes,
    splits,
    leaking: leakage.leaking,
  };
}

/** Throws `datasets.versionNotFound`, `store.*`. */
export function showVersion(
  file: DatasetFile,
  { version: number }: { readonly version: number },
): VersionDetail {
  const found = requireVersion(file, number);
  const version = openVersionFile(file, number);
  try {
    const leakage = withTexts(version, found.parsed.leakage);
    return { ...toVersion(found), manifest: { ...found.parsed, leakage } };
  } finally {
    version.close();
  }
}

/**
 * For whoever learns from a version or measures with it. Throws `datasets.leakage` where equal, similar or asking the same rows stand
 * in different splits, `datasets.versionNotFound`.
 */
export function requireNoLeakage(file: DatasetFile, { version }: { readonly version: number }): void {
  const { leaking } = requireVersion(file, version).parsed.leakage;
  if (leaking > 0) throw new AppError('datasets.leakage', { version, rows: leaking });
}

export interface LineageQuery {
  readonly version: number;
  /** Only later ones, for the next page. */
  readonly after: number;
  readonly atMost: number;
}

/** Oldest first. Throws `datasets.versionNotFound`, `store.*`. */
export function listLineage(
  file: DatasetFile,
  { version: number, after, atMost }: LineageQuery,
): { steps: LineageStep[] } {
  const version = openVersionFile(file, number);
  try {
    const steps = version.all<{ step: string; hash: string }>(
      'SELECT step, lower(hex(hash)) AS hash FROM lineage WHERE operation > ? ORDER BY operation LIMIT ?',
      after,
      atMost,
    );
    return { steps: steps.map(({ step, hash }) => ({ ...(JSON.parse(step) as LineageStep), hash })) };
  } finally {
    version.close();
  }
}

/** What a freeze would find. */
export async function readReadiness(
  file: DatasetFile,
  _input: Record<string, never>,
  context: OperationContext,
): Promise<Readiness> {
  const next = file.get<{ next: number }>('SELECT coalesce(max(number), 0) + 1 AS next FROM versions');
  const personal = file.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM rows WHERE problems <> 0 AND problems & ${problemBits.personal} AND removed IS NULL`,
  );
  return {
    rows: countLive(file),
    next: next?.next ?? 1,
    check: labelCheck(file),
    leakage: await draftLeakage(file, {}, context),
    maskedRows: countMasked(file),
    personalRows: personal?.rows ?? 0,
  };
}
