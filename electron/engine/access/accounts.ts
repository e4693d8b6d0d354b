import { randomUUID } from 'node:crypto';
import type { SessionAccount } from '../../contract/access.ts';
import type { Role } from '../../contract/roles.ts';
import type { Statement, Store } from '../store/store.ts';

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** null: there is none, or it may not sign in. */
export function findAccount(store: Pick<Store, 'read'>, id: string): SessionAccount | null {
  const [row] = store.read<AccountRow>(
    "SELECT id, name, role FROM accounts WHERE id = ? AND state = 'active'",
    [id],
  );
  return row ?? null;
}

/** The id of whoever has this name, in any case; a new one otherwise. */
export function accountIdOf(store: Pick<Store, 'read'>, name: string): string {
  const [row] = store.read<{ id: string }>('SELECT id FROM accounts WHERE name = ?', [name]);
  return row?.id ?? randomUUID();
}

/** Of an account that a start before this one may have made half of: who has the name becomes what is said here. */
export function saveAccount({ id, name, role }: SessionAccount, createdBy: string): Statement {
  return {
    sql: `INSERT INTO accounts (id, name, role, created_at, created_by) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, state = 'active'`,
    params: [id, name, role, new Date().toISOString(), createdBy],
  };
}
