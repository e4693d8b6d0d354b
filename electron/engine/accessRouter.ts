import { implement } from '@orpc/server';
import { AppError } from '../common/errors/appError.ts';
import { contract } from '../contract/index.ts';
import { accountIdOf, findAccount, saveAccount } from './access/accounts.ts';
import { openWithCredential, openWithToken } from './access/outsideKeys.ts';
import { protect } from './access/setUp.ts';
import type { Gate } from './gate.ts';
import type { ConnectionContext } from './security/actor.ts';
import type { KeyStore } from './security/keys/keyStore.ts';

/** What is answered whether the engine is open or not. */
export function accessHandlers(gate: Gate) {
  const os = implement(contract.access).$context<ConnectionContext>();
  return {
    state: os.state.handler(({ context }) => gate.state(context.connection)),
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
      return gate.state(context.connection);
    }),
    signIn: os.signIn.handler(async ({ input, context: { connection } }) => {
      const { account: id } = await openWith(gate.keys, input);
      await gate.enter();
      const account = findAccount(requireEngine(gate).store, id);
      if (account === null) throw new AppError('access.wrongPassphrase');
      const { token, session } = gate.sessions.start(account);
      connection.session = session;
      return { token, state: gate.state(connection) };
    }),
    resume: os.resume.handler(({ input, context: { connection } }) => {
      connection.session = gate.sessions.resume(input.token);
      return gate.state(connection);
    }),
    signOut: os.signOut.handler(({ context: { connection } }) => {
      if (connection.session) gate.sessions.end(connection.session);
      connection.session = null;
      return gate.state(connection);
    }),
    setUp: os.setUp.handler(async ({ input, context: { actor, connection } }) => {
      if (gate.keys.description.isChosen) throw new AppError('access.alreadySetUp');
      const { store } = requireEngine(gate);
      const person = input.person && { ...input.person, account: accountIdOf(store, input.person.name) };
      const audit = {
        action: 'access.setUp',
        subject: input.mode,
        detail: { mode: input.mode, encrypts: input.encrypts },
      };
      const account = person && { id: person.account, name: person.name, role: 'administrator' as const };
      const statements = account ? [saveAccount(account, actor.id)] : [];
      await store.write({ actor, audit, statements });
      const { recoveryKey } = await protect(gate.keys, { ...input, person });
      await gate.change(async () => undefined);
      if (account && input.mode === 'accounts') connection.session = gate.sessions.start(account).session;
      return { state: gate.state(connection), recoveryKey };
    }),
  };
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
