import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { SessionAccount } from '../../contract/access.ts';
import type { Account } from '../../contract/accounts.ts';
import type { Role } from '../../contract/roles.ts';
import type { Statement, Store } from '../store/store.ts';

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly mustChange: number;
}

/** null: there is none, or it may not sign in. */
export function findAccount(store: Pick<Store, 'read'>, id: string): SessionAccount | null {
  const [row] = store.read<AccountRow>(
    "SELECT id, name, role, must_change AS mustChange FROM accounts WHERE id = ? AND state = 'active'",
    [id],
  );
  return row === undefined ? null : { ...row, mustChange: row.mustChange === 1 };
}

/** The id of whoever has this name, in any case; a new one otherwise. */
export function accountIdOf(store: Pick<Store, 'read'>, name: string): string {
  const [row] = store.read<{ id: string }>('SELECT id FROM accounts WHERE name = ?', [name]);
  return row?.id ?? randomUUID();
}

/** Of an account that a start before this one may have made half of: who has the name becomes what is said here. */
export function saveAccount(account: SessionAccount, createdBy: string): Statement {
  const { id, name, role, mustChange } = account;
  return {
    sql: `INSERT INTO accounts (id, name, role, must_change, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE
          SET name = excluded.name, role = excluded.role, must_change = excluded.must_change, state = 'active'`,
    params: [id, name, role, mustChange ? 1 : 0, new Date().toISOString(), createdBy],
  };
}

type StoredAccount = Omit<Account, 'sessions'>;

/** Everybody, by name. */
export function listAccounts(store: Pick<Store, 'read'>): StoredAccount[] {
  const rows = store.read<Omit<StoredAccount, 'mustChange'> & { mustChange: number }>(
    `SELECT id, name, role, state, created_at AS createdAt, last_seen_at AS lastSeenAt, must_change AS mustChange
     FROM accounts ORDER BY name COLLATE NOCASE`,
    [],
  );
  return rows.map((row) => ({ ...row, mustChange: row.mustChange === 1 }));
}

/** @throws AppError `request.notFound` */
export function requireAccount(store: Pick<Store, 'read'>, id: string): StoredAccount {
  const found = listAccounts(store).find((account) => account.id === id);
  if (found === undefined) throw new AppError('request.notFound', { kind: 'account', name: id });
  return found;
}

/** Somebody has to be left who can make accounts and keys. @throws AppError `accounts.lastAdministrator` */
export function requireOtherAdministrator(store: Pick<Store, 'read'>, { id, name }: StoredAccount): void {
  const isOther = (each: StoredAccount) =>
    each.id !== id && each.role === 'administrator' && each.state === 'active';
  if (!listAccounts(store).some(isOther)) throw new AppError('accounts.lastAdministrator', { name });
}

/**
 * What the one user of before has talked about is the first administrator's. Done whenever an installation with accounts opens, not when
 * it is set up: a kill in between would leave one user whose conversations are somebody else's.
 */
export const takeOverConversations: Statement = {
  sql: `UPDATE conversations SET owner = first.id
        FROM (SELECT id FROM accounts WHERE role = 'administrator' ORDER BY created_at LIMIT 1) AS first
        WHERE owner = 'single-user'`,
};
