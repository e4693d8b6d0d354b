import type { ChainLink } from '../security/audit.ts';
import {
  type AuditCheckpoint,
  newSigningKey,
  openSigningKey,
  type SigningKey,
  signCheckpoint,
  signText,
} from '../security/auditCheckpoint.ts';
import { unwrapKey, wrapKey } from '../security/auditContent.ts';
import type { OpenDatabase } from './openDatabase.ts';

/** Records between two checkpoints: as many could be cut off unseen by a power cut, and one signature takes 0.1 ms. */
const checkpointEvery = 256;

export const aboutSigningKey = 'audit signing key';

export const selectCheckpoints = `SELECT (SELECT id FROM audit_log) AS log, number, hash, at, previous,
  public_key AS publicKey, signature FROM audit_checkpoints`;

export interface SigningKeyRow {
  readonly wrapping: 'none' | 'master';
  readonly bytes: Uint8Array;
}
export const selectSigningKeys = 'SELECT wrapping, bytes FROM audit_signing_keys ORDER BY id DESC';

/** Those under this master key, newest first. A key that cannot be opened, or lies in plain beside one, could be anybody's. */
export function openSigningKeys(rows: readonly SigningKeyRow[], masterKey: Uint8Array | null): SigningKey[] {
  return rows.flatMap((row) => {
    if ((row.wrapping === 'master') !== (masterKey !== null)) return [];
    try {
      return [openSigningKey(unwrapKey(masterKey, row, aboutSigningKey))];
    } catch {
      return [];
    }
  });
}

export interface Checkpoints {
  /** Signs the newest record, unless that is done already; `ifDue`: only after enough records. */
  make(options?: { readonly ifDue: boolean }): AuditCheckpoint | null;
  /** Base64 of text's signature, and by which key. */
  sign(text: string): { readonly publicKey: string; readonly signature: string };
}

/** `newest`: the record that the log ends with. */
export function openCheckpoints(
  audit: OpenDatabase,
  masterKey: Uint8Array | null,
  newest: () => ChainLink,
): Checkpoints {
  const key = findOrMakeKey(audit, masterKey);
  const log = audit.prepare<[], { id: string }>('SELECT id FROM audit_log').get()?.id ?? '';
  const last = audit.prepare<[], AuditCheckpoint>(`${selectCheckpoints} ORDER BY id DESC LIMIT 1`);
  const insert =
    audit.prepare(`INSERT INTO audit_checkpoints (number, hash, at, previous, public_key, signature)
    VALUES (@number, @hash, @at, @previous, @publicKey, @signature)`);
  let before = last.get();
  return {
    make({ ifDue } = { ifDue: false }) {
      const { sequence: number, hash } = newest();
      const isNew = number > 0 && (before?.number !== number || before.hash !== hash);
      if (!isNew || (ifDue && Math.abs(number - (before?.number ?? 0)) < checkpointEvery)) return null;
      const unsigned = { log, number, hash, at: new Date().toISOString(), previous: before?.signature ?? '' };
      const checkpoint = signCheckpoint(key, unsigned);
      insert.run(checkpoint);
      before = checkpoint;
      return checkpoint;
    },
    sign: (text) => ({ publicKey: key.publicKey, signature: signText(key, text) }),
  };
}

function findOrMakeKey(audit: OpenDatabase, masterKey: Uint8Array | null): SigningKey {
  const rows = audit.prepare<[], SigningKeyRow>(selectSigningKeys).all();
  const [found] = openSigningKeys(rows, masterKey);
  if (found) return found;
  const pkcs8 = newSigningKey();
  const { wrapping, bytes } = wrapKey(masterKey, pkcs8, aboutSigningKey);
  audit
    .prepare('INSERT INTO audit_signing_keys (wrapping, bytes, created_at) VALUES (?, ?, ?)')
    .run(wrapping, bytes, new Date().toISOString());
  return openSigningKey(pkcs8);
}
