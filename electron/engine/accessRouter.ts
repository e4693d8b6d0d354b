import { implement } from '@orpc/server';
import { AppError } from '../common/errors/appError.ts';
import { singleUserName } from '../contract/access.ts';
import { shortestPassphrase } from '../contract/accounts.ts';
import { contract } from '../contract/index.ts';
import { accountIdOf, findAccount, saveAccount } from './access/accounts.ts';
import { openWithCredential, openWithToken } from './access/outsideKeys.ts';
import { requireGoodPassphrase, setPassphrase } from './access/passphrases.ts';
import { protect } from './access/setUp.ts';
import type { Gate } from './gate.ts';
import type { ConnectionContext } from './security/actor.ts';
import type { KeyStore } from './security/keys/keyStore.ts';
import { hashName } from './security/keys/slots.ts';
import type { Store } from './store/store.ts';

/** How long a window shows nothing but the logo; the system may be asking for the key store's own password. */
const keyStoreMs = 2_000;

/** What is answered whether the engine is open or not. */
export function accessHandlers(gate: Gate) {
  const os = implement(contract.access).$context<ConnectionContext>();
  return {
    state: os.state.handler(async ({ context: { connection } }) => {
      // Behind a desktop window is a shell: whom its key store lets in is not asked for a passphrase first.
      if (connection.channel === 'window') await gate.untilKeyStoreAnswered(keyStoreMs);
      return gate.state(connection);
    }),
    unlock: os.unlock.handler(async ({ input, context }) => {
      switch (input.with) {
        case 'recovery':
          gate.keys.openWithRecoveryKey(input.key);
          break;
        case 'token':
          await openWithToken(gate.keys, input.pin);
          break;
        case 'service':
          openWithCredential(gate.keys);
          break;
      }
      await gate.enter();
      const audit = { action: 'access.unlock', subject: input.with };
      await requireEngine(gate).store.write({ actor: context.actor, audit, statements: [] });
      return gate.state(context.connection);
    }),
    signIn: os.signIn.handler(async ({ input, context: { connection } }) => {
      const { mode, installation } = gate.keys.description;
      const name = mode === 'single' ? singleUserName : input.name;
      const nameHash = hashName(installation, name);
      gate.lockOut.attempt(nameHash);
      const { account: id } = await openWith(gate.keys, { ...input, name });
      await gate.enter();
      const { store } = requireEngine(gate);
      const account = findAccount(store, id);
      if (account === null) throw new AppError('access.wrongPassphrase');
      gate.lockOut.forgive(nameHash);
      const { token, session } = gate.sessions.start(account, connection.channel);
      connection.session = session;
      const { actor } = gate.contextOf(connection);
      const seen = {
        sql: 'UPDATE accounts SET last_seen_at = ? WHERE id = ?',
        params: [new Date().toISOString(), id],
      };
      const audit = { action: 'access.signIn', subject: account.name };
      await store.write({ actor, audit, statements: [seen] });
      return { token, state: gate.state(connection) };
    }),
    resume: os.resume.handler(({ input, context: { connection } }) => {
      connection.session = gate.sessions.resume(input.token);
      return gate.state(connection);
    }),
    stay: os.stay.handler(({ context: { connection } }) => {
      if (connection.session) gate.sessions.touch(connection.session);
      return {};
    }),
    changePassphrase: os.changePassphrase.handler(async ({ input, context: { actor, connection } }) => {
      const { session } = connection;
      if (session === null) throw new AppError('access.signInNeeded');
      const { id, name } = session.account;
      const nameHash = hashName(gate.keys.description.installation, name);
      gate.lockOut.attempt(nameHash);
      await openWith(gate.keys, { name, passphrase: input.before });
      gate.lockOut.forgive(nameHash);
      if (input.after === input.before)
        throw new AppError('accounts.passphraseWeak', { least: shortestPassphrase });
      await setPassphrase(gate.keys, { account: id, name, passphrase: input.after });
      const audit = { action: 'access.changePassphrase', subject: name };
      const changed = { sql: 'UPDATE accounts SET must_change = 0 WHERE id = ?', params: [id] };
      await requireEngine(gate).store.write({ actor, audit, statements: [changed] });
      connection.session = null;
      gate.sessions.endAll(id);
      const started = gate.sessions.start({ ...session.account, mustChange: false }, connection.channel);
      connection.session = started.session;
      return { token: started.token, state: gate.state(connection) };
    }),
    signOut: os.signOut.handler(async ({ context: { actor, connection } }) => {
      const { session } = connection;
      if (session) {
        // First, or this connection would be closed as the others are that it had signed in on.
        connection.session = null;
        gate.sessions.end(session);
        const audit = { action: 'access.signOut', subject: session.account.name };
        await gate.engine?.store.write({ actor, audit, statements: [] });
      }
      return gate.state(connection);
    }),
    setUp: os.setUp.handler(async ({ input, context: { actor, connection } }) => {
      if (gate.keys.description.isChosen) throw new AppError('access.alreadySetUp');
      const { store } = requireEngine(gate);
      if (input.person) requireGoodPassphrase(input.person);
      const person = input.person && personOf(store, input.mode, input.person);
      const audit = {
        action: 'access.setUp',
        subject: input.mode,
        detail: { mode: input.mode, encrypts: input.encrypts },
      };
      const account = person && {
        id: person.account,
        name: person.name,
        role: 'administrator' as const,
        mustChange: false,
      };
      const statements = account ? [saveAccount(account, actor.id)] : [];
      await store.write({ actor, audit, statements });
      const { recoveryKey } = await protect(gate.keys, { ...input, person });
      await gate.change(async () => undefined);
      const started =
        account && input.mode === 'accounts' ? gate.sessions.start(account, connection.channel) : null;
      connection.session = started?.session ?? null;
      return { state: gate.state(connection), recoveryKey, token: started?.token ?? null };
    }),
  };
}

/** Without accounts nobody is asked for a name, so there is one for all. */
function personOf(
  store: Pick<Store, 'read'>,
  mode: 'single' | 'accounts',
  given: { name: string; passphrase: string },
) {
  const name = mode === 'single' ? singleUserName : given.name;
  return { ...given, name, account: accountIdOf(store, name) };
}

async function openWith(keys: KeyStore, { name, passphrase }: { name: string; passphrase: string }) {
  try {
    return await keys.openWithPassphrase(name, passphrase);
  } catch (error) {
    if (error instanceof AppError && error.code === 'keys.wrongSecret')
      throw new AppError('access.wrongPassphrase');
    throw error;
  }
}

function requireEngine(gate: Gate) {
  const { engine } = gate;
  if (engine === null) throw gate.refusal();
  return engine;
}
