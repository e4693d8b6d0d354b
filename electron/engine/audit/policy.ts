import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type AuditPolicy, auditPolicySchema, defaultAuditPolicy } from '../../contract/audit/index.ts';
import type { AuditActor } from '../security/audit.ts';
import { auditPolicyName } from '../security/auditPolicy.ts';
import type { Store } from '../store/store.ts';
import { witnessFileName } from './witness.ts';

/** The stored policy, each part of it by itself: one that no longer fits is as by default. */
export function readPolicy(store: Pick<Store, 'read'>): AuditPolicy {
  const [row] = store.read<{ value: string }>('SELECT value FROM settings WHERE name = ?', [auditPolicyName]);
  const stored = JSON.parse(row?.value ?? '{}') as Record<string, unknown>;
  const fitting = Object.entries(auditPolicySchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...defaultAuditPolicy, ...Object.fromEntries(fitting) };
}

export interface PolicyChange {
  readonly change: {
    readonly [Part in Exclude<keyof AuditPolicy, 'witnessFile'>]?: AuditPolicy[Part] | undefined;
  };
  /** A folder, or null: none any more; undefined: as it is. */
  readonly witnessFolder: string | null | undefined;
  readonly confirmShorter: boolean;
}

/** Throws `audit.shorterNotConfirmed`, `audit.witnessInside`. */
export async function changePolicy(
  { store, dataDir }: { readonly store: Store; readonly dataDir: string },
  actor: AuditActor,
  { change, witnessFolder, confirmShorter }: PolicyChange,
): Promise<AuditPolicy> {
  const before = readPolicy(store);
  const witness = witnessFolder === undefined ? {} : { witnessFile: witnessIn(witnessFolder, dataDir) };
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const after: AuditPolicy = { ...before, ...given, ...witness };
  if (after.keepDays < before.keepDays && !confirmShorter)
    throw new AppError('audit.shorterNotConfirmed', { before: before.keepDays, after: after.keepDays });
  const changed = Object.keys(after).filter((name) => differs(before, after, name as keyof AuditPolicy));
  await store.write({
    actor,
    audit: {
      action: 'audit.changePolicy',
      subject: changed.join(', '),
      detail: { before: pick(before, changed), after: pick(after, changed) },
    },
    statements: [
      {
        sql: 'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        params: [auditPolicyName, JSON.stringify(after)],
      },
    ],
  });
  return after;
}

function witnessIn(folder: string | null, dataDir: string): string | null {
  if (folder === null) return null;
  const relative = path.relative(dataDir, folder);
  const isInside = relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
  if (isInside) throw new AppError('audit.witnessInside');
  return path.join(folder, witnessFileName);
}

function differs(before: AuditPolicy, after: AuditPolicy, name: keyof AuditPolicy): boolean {
  return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}

/** A certificate is long, and where a file lies is nobody's business but this machine's. */
function pick(policy: AuditPolicy, names: readonly string[]): Record<string, unknown> {
  const { witnessFile, syslog } = policy;
  const told = {
    ...policy,
    witnessFile: witnessFile && path.basename(path.dirname(witnessFile)),
    syslog: syslog && { ...syslog, authority: syslog.authority !== null },
  };
  return Object.fromEntries(Object.entries(told).filter(([name]) => names.includes(name)));
}
