import { randomBytes, randomUUID } from 'node:crypto';
import type { AuditEntry, AuditEvent, AuditOrigin } from '../security/audit.ts';
import {
  contentKeyBytes,
  encryptContent,
  hashContent,
  unwrapKey,
  wrapKey,
} from '../security/auditContent.ts';
import { auditPolicyName, contentPolicyOf } from '../security/auditPolicy.ts';
import type { OpenDatabase } from './openDatabase.ts';

interface KeyRow {
  readonly id: string;
  readonly wrapping: 'none' | 'master';
  readonly bytes: Uint8Array;
}

/** Makes records of what writes say about themselves. To be called in a transaction: a person's first content makes their key. */
export function createAuditEvents(inhouse: OpenDatabase, masterKey: Uint8Array | null) {
  const policy = inhouse.prepare<[string], { value: string }>('SELECT value FROM settings WHERE name = ?');
  const findKey = inhouse.prepare<[string], KeyRow>(
    'SELECT id, wrapping, bytes FROM audit_content_keys WHERE person = ?',
  );
  const insertKey = inhouse.prepare(
    'INSERT INTO audit_content_keys (id, person, wrapping, bytes, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  function keyOf(person: string, at: string): { id: string; key: Uint8Array } {
    const found = findKey.get(person);
    if (found) return { id: found.id, key: unwrapKey(masterKey, found, aboutContentKey(found.id)) };
    const id = randomUUID();
    const key = randomBytes(contentKeyBytes);
    const { wrapping, bytes } = wrapKey(masterKey, key, aboutContentKey(id));
    insertKey.run(id, person, wrapping, bytes, at);
    return { id, key };
  }
  function keepContent(id: string, at: string, { actor }: AuditOrigin, content: string | undefined) {
    const how = content === undefined ? 'none' : contentPolicyOf(policy.get(auditPolicyName)?.value);
    if (content === undefined || how === 'none')
      return { contentKind: null, contentKey: null, content: null };
    const { id: contentKey, key } = keyOf(actor, at);
    const kept = how === 'hash' ? hashContent(key, content) : encryptContent(key, id, content);
    return { contentKind: how, contentKey, content: kept };
  }
  return (origin: AuditOrigin, { action, subject, detail, result, content }: AuditEntry): AuditEvent => {
    const id = randomUUID();
    const at = new Date().toISOString();
    const said = { action, subject, detail: JSON.stringify(detail ?? {}), result: result ?? 'ok' };
    return { id, version: 2, at, ...origin, ...said, ...keepContent(id, at, origin, content) };
  };
}

export const selectContentKey = 'SELECT wrapping, bytes FROM audit_content_keys WHERE id = ?';

export function aboutContentKey(id: string): string {
  return `audit content key ${id}`;
}
