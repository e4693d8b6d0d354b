import { randomUUID } from 'node:crypto';
import { implement } from '@orpc/server';
import { AppError } from '../common/errors/appError.ts';
import type { Account } from '../contract/accounts.ts';
import { gateContract } from '../contract/index.ts';
import { listAccounts, requireAccount, requireOtherAdministrator, saveAccount } from './access/accounts.ts';
import {
  removePassphrase,
  renameHolder,
  requireGoodPassphrase,
  setPassphrase,
} from './access/passphrases.ts';
import type { Gate } from './gate.ts';
import type { Actor, ConnectionContext } from './security/actor.ts';
import type { Statement, Store } from './store/store.ts';

interface Change {
  readonly action: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Columns of the account; null: nothing but what happens to keys and sessions. */
  readonly statement: Statement | null;
}

/** People: the row with its audit record first, then `keys.json`, then sessions. */
export function accountsHandlers(gate: Gate) {
  const os = implement(gateContract.accounts).$context<ConnectionContext>();
  const show = (id: string): Account => withSessions(gate, requireAccount(storeOf(gate), id));
  const record = async (actor: Actor, account: { name: string }, change: Change) => {
    const { action, detail, statement } = change;
    const audit = { action: `accounts.${action}`, subject: account.name, ...(detail && { detail }) };
    await storeOf(gate).write({ actor, audit, statements: statement === null ? [] : [statement] });
  };
  const give = async (actor: Actor, id: string, given: { action: string; passphrase: string }) => {
    const account = requireAccount(storeOf(gate), id);
    requireGoodPassphrase({ ...account, passphrase: given.passphrase });
    // The key first: an account that may sign in always has one.
    await setPassphrase(gate.keys, { account: id, name: account.name, passphrase: given.passphrase });
    const sql = "UPDATE accounts SET state = 'active', must_change = 1 WHERE id = ?";
    await record(actor, account, { action: given.action, statement: { sql, params: [id] } });
    gate.sessions.endAll(id);
    return show(id);
  };
  return {
    list: os.list.handler(() => ({
      accounts: listAccounts(storeOf(gate)).map((account) => withSessions(gate, account)),
    })),
    add: os.add.handler(async ({ input: { name, role, passphrase }, context: { actor } }) => {
      requireFreeName(gate, name, null);
      const id = randomUUID();
      await setPassphrase(gate.keys, { account: id, name, passphrase });
      const statement = saveAccount({ id, name, role, mustChange: true }, actor.id);
      await record(actor, { name }, { action: 'add', detail: { role }, statement });
      return show(id);
    }),
    changeRole: os.changeRole.handler(async ({ input: { account: id, role }, context: { actor } }) => {
      const account = requireAccount(storeOf(gate), id);
      if (account.role === 'administrator' && role !== 'administrator')
        requireOtherAdministrator(storeOf(gate), account);
      const statement = { sql: 'UPDATE accounts SET role = ? WHERE id = ?', params: [role, id] };
      const detail = { before: account.role, after: role };
      await record(actor, account, { action: 'changeRole', detail, statement });
      gate.sessions.endAll(id);
      return show(id);
    }),
    rename: os.rename.handler(async ({ input: { account: id, name }, context: { actor } }) => {
      const account = requireAccount(storeOf(gate), id);
      requireFreeName(gate, name, id);
      const statement = { sql: 'UPDATE accounts SET name = ? WHERE id = ?', params: [name, id] };
      await record(actor, account, { action: 'rename', detail: { after: name }, statement });
      renameHolder(gate.keys, id, name);
      return show(id);
    }),
    disable: os.disable.handler(async ({ input: { account: id }, context: { actor } }) => {
      const account = requireAccount(storeOf(gate), id);
      requireOtherAdministrator(storeOf(gate), account);
      const statement = { sql: "UPDATE accounts SET state = 'disabled' WHERE id = ?", params: [id] };
      await record(actor, account, { action: 'disable', statement });
      removePassphrase(gate.keys, id);
      gate.sessions.endAll(id);
      return show(id);
    }),
    enable: os.enable.handler(({ input, context: { actor } }) =>
      give(actor, input.account, { action: 'enable', passphrase: input.passphrase }),
    ),
    resetPassphrase: os.resetPassphrase.handler(({ input, context: { actor } }) =>
      give(actor, input.account, { action: 'resetPassphrase', passphrase: input.passphrase }),
    ),
    endSession: os.endSession.handler(async ({ input, context: { actor, connection } }) => {
      const session = gate.sessions.list().find(({ id }) => id === input.session);
      if (session === undefined)
        throw new AppError('request.notFound', { kind: 'session', name: input.session });
      await record(actor, session.account, { action: 'endSession', statement: null });
      if (connection.session?.id === session.id) connection.session = null;
      gate.sessions.end(session);
      return {};
    }),
  };
}

/** @throws AppError `accounts.nameTaken` */
function requireFreeName(gate: Gate, name: string, own: string | null): void {
  const typed = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  const isTaken = listAccounts(storeOf(gate)).some(
    (account) => account.id !== own && typed(account.name) === typed(name),
  );
  if (isTaken) throw new AppError('accounts.nameTaken', { name });
}

function withSessions(gate: Gate, account: Omit<Account, 'sessions'>): Account {
  const own = gate.sessions.list().filter((session) => session.account.id === account.id);
  const sessions = own.map(({ id, channel, startedAtMs, lastActiveAtMs }) => ({
    ...{ id, channel },
    startedAt: new Date(startedAtMs).toISOString(),
    lastActiveAt: new Date(lastActiveAtMs).toISOString(),
  }));
  return { ...account, sessions };
}

function storeOf(gate: Gate): Store {
  if (gate.engine === null) throw gate.refusal();
  return gate.engine.store;
}
