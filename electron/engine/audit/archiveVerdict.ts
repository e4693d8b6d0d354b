import path from 'node:path';
import type { AuditVerdict } from '../../contract/audit/index.ts';
import type { Store } from '../store/store.ts';
import { verifyArchive } from './archiveFile.ts';
import { readLogId } from './rotate.ts';
import { fingerprint } from './verify.ts';

interface How {
  readonly onProgress: (checked: number) => void;
  readonly signal: AbortSignal;
}

/**
 * The verdict over one archive, wherever it lies. Of this log, it must be signed by a key of this installation; of another one,
 * `signedBy` says by which key, to be compared with what is known of that one.
 */
export async function verifyArchiveAlone(
  location: string,
  store: Pick<Store, 'queryAudit' | 'auditKeys'>,
  { onProgress, signal }: How,
): Promise<AuditVerdict> {
  let checked = 0;
  const onRow = () => {
    checked += 1;
    if (checked % 500 === 0) onProgress(checked);
  };
  const alone = await verifyArchive(location, { onRow, signal });
  const isOurs = alone.signed?.manifest.log === readLogId(store);
  const isForged = isOurs && alone.signed !== null && !store.auditKeys().includes(alone.signed.publicKey);
  const last = alone.signed?.manifest.last ?? checked;
  const broken = alone.broken ?? (isForged ? { record: last, fault: 'checkpoint' as const } : null);
  return {
    whole: broken === null,
    broken: broken && { ...broken, where: path.basename(location) },
    checked: alone.checked,
    first: alone.signed?.manifest.first ?? 1,
    last,
    lastHash: alone.signed?.manifest.lastHash ?? '',
    ...{ checkpoints: 0, witnesses: [], archivesRead: 1, archivesGone: 0 },
    signedBy: alone.signed ? [fingerprint(alone.signed.publicKey)] : [],
  };
}
