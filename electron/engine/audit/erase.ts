import { readdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditActor } from '../security/audit.ts';
import { overwrite } from '../store/overwrite.ts';
import type { Store } from '../store/store.ts';

export function listPeople(store: Pick<Store, 'read'>): { id: string; since: string }[] {
  return store.read('SELECT person AS id, created_at AS since FROM audit_content_keys ORDER BY person');
}

/**
 * Deletes the key that everything a person has said is encrypted under, bytes and all; records and chain stay as they are.
 * What they say from now on gets another key. Copies of the database from before an update hold the key, too: they go.
 * Returns how many records this concerns. Throws `request.notFound`.
 */
export async function eraseContent(
  { store, dataDir }: { readonly store: Store; readonly dataDir: string },
  actor: AuditActor,
  person: string,
): Promise<number> {
  const [key] = store.read<{ id: string }>('SELECT id FROM audit_content_keys WHERE person = ?', [person]);
  if (!key) throw new AppError('request.notFound', { kind: 'person', name: person });
  const [found] = store.queryAudit<{ count: number }>(
    'SELECT COUNT(*) AS count FROM audit WHERE content_key = ?',
    [key.id],
  );
  const records = found?.count ?? 0;
  await store.write({
    actor,
    audit: { action: 'audit.erase', subject: person, detail: { key: key.id, records } },
    statements: [{ sql: 'DELETE FROM audit_content_keys WHERE id = ?', params: [key.id], changes: 1 }],
    overwrites: true,
  });
  removeOlderCopies(dataDir);
  return records;
}

function removeOlderCopies(dataDir: string): void {
  const copies = readdirSync(dataDir).filter((name) => name.startsWith('inhouse.db.before-'));
  for (const name of copies) overwrite(path.join(dataDir, name));
}
