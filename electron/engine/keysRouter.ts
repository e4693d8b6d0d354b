import { implement } from '@orpc/server';
import { AppError } from '../common/errors/appError.ts';
import { singleUserName } from '../contract/access.ts';
import { gateContract } from '../contract/index.ts';
import type { KeySlot, KeysState } from '../contract/keys.ts';
import { accountIdOf, saveAccount } from './access/accounts.ts';
import { makeKeyStoreSlot, putKeyStoreSlot } from './access/osKeyStore.ts';
import { addService, addToken } from './access/outsideKeys.ts';
import { keyMadeAt, renewDataKeys, rotationDays } from './access/rotation.ts';
import { encryptLater, renewRecoveryKey } from './access/setUp.ts';
import type { Gate } from './gate.ts';
import type { Actor, ConnectionContext } from './security/actor.ts';
import type { AuditEntry } from './security/audit.ts';
import { listTokens } from './security/keys/askToken.ts';
import type { Slot } from './security/keys/keyFile.ts';

/** What changes the keys: the audit row first, then `keys.json`, and then what has to be converted. */
export function keysHandlers(gate: Gate) {
  const os = implement(gateContract.keys).$context<ConnectionContext>();
  const record = (actor: Actor, entry: AuditEntry) =>
    requireStore(gate).write({ actor, audit: entry, statements: [] });
  return {
    show: os.show.handler(() => describe(gate)),
    encrypt: os.encrypt.handler(async ({ input: { person }, context: { actor } }) => {
      if (gate.keys.description.encryption === 'on') throw new AppError('keys.alreadyEncrypted');
      // Without accounts nobody is asked for a name when it is opened.
      const isSingle = gate.keys.description.mode === 'single';
      const name = isSingle ? singleUserName : (person?.name ?? '');
      const store = requireStore(gate);
      const account = person && { ...person, name, account: accountIdOf(store, name) };
      const saved =
        isSingle && account ? { id: account.account, name, role: 'administrator' as const } : null;
      await store.write({
        actor,
        audit: { action: 'keys.encrypt', subject: 'databases and files' },
        statements: saved === null ? [] : [saveAccount({ ...saved, mustChange: false }, actor.id)],
      });
      const { recoveryKey } = await encryptLater(gate.keys, account);
      await gate.change(async () => undefined);
      return { recoveryKey };
    }),
    renewRecovery: os.renewRecovery.handler(async ({ context: { actor } }) => {
      await record(actor, { action: 'keys.renewRecovery', subject: 'recovery key' });
      return { recoveryKey: renewRecoveryKey(gate.keys) };
    }),
    tokens: os.tokens.handler(({ input }) => listTokens(input.library)),
    addToken: os.addToken.handler(async ({ input, context: { actor } }) => {
      const { library, serial, pin } = input;
      const found = (await listTokens(library)).find((token) => token.serial === serial);
      if (found === undefined) throw new AppError('token.absent', { serial });
      await record(actor, { action: 'keys.addToken', subject: found.label, detail: { serial } });
      await addToken(gate.keys, { library, serial, label: found.label, pin });
      return describe(gate);
    }),
    addService: os.addService.handler(async ({ input: { credential }, context: { actor } }) => {
      await record(actor, { action: 'keys.addService', subject: credential });
      const secret = addService(gate.keys, credential);
      return { secret, state: describe(gate) };
    }),
    addKeyStore: os.addKeyStore.handler(async ({ context: { actor }, signal }) => {
      const slot = await makeKeyStoreSlot(gate.keys, gate.shell, signal);
      await record(actor, { action: 'keys.addKeyStore', subject: 'osKeyStore' });
      putKeyStoreSlot(gate.keys, slot);
      return describe(gate);
    }),
    remove: os.remove.handler(async ({ input: { id }, context: { actor } }) => {
      const slot = describe(gate).slots.find((each) => each.id === id);
      if (slot === undefined) throw new AppError('request.notFound', { kind: 'key slot', name: id });
      await record(actor, {
        action: 'keys.remove',
        subject: slot.label || slot.kind,
        detail: { kind: slot.kind },
      });
      gate.keys.change((content) => ({ ...content, slots: content.slots.filter((each) => each.id !== id) }));
      return describe(gate);
    }),
    rotate: os.rotate.handler(async ({ context: { actor } }) => {
      if (gate.keys.description.encryption === 'off')
        throw new AppError('request.invalid', { detail: 'nothing is encrypted' });
      await record(actor, { action: 'keys.rotate', subject: 'data keys' });
      await gate.change(async (keys) => renewDataKeys(keys));
      return describe(gate);
    }),
    lock: os.lock.handler(async ({ context: { actor } }) => {
      await record(actor, { action: 'keys.lock', subject: 'engine' });
      // The answer goes out before the engine does.
      setImmediate(() => gate.lock().catch(gate.log.bug));
      return {};
    }),
  };
}

/** What the shell is asked, and answers. */
export function keyStoreHandlers({ shell }: Gate) {
  const os = implement(gateContract.keyStore).$context<ConnectionContext>();
  return {
    next: os.next.handler(({ input, signal }) => shell.next(input.waitMs, signal)),
    answer: os.answer.handler(({ input }) => {
      shell.answer(input.id, input.answer);
      return {};
    }),
  };
}

function describe(gate: Gate): KeysState {
  const { keys } = gate;
  const { encryption } = keys.description;
  const names = new Map(
    requireStore(gate)
      .read<{ id: string; name: string }>('SELECT id, name FROM accounts')
      .map(({ id, name }) => [id, name]),
  );
  const slots = keys.slots.map((slot): KeySlot => {
    const { id, kind, createdAt } = slot;
    return { id, kind, createdAt, label: labelOf(slot, names) };
  });
  return { encryption, slots, keyMadeAt: keyMadeAt(keys), rotationDays };
}

function labelOf(slot: Slot, names: ReadonlyMap<string, string>): string {
  switch (slot.kind) {
    case 'passphrase':
      return names.get(slot.account) ?? '';
    case 'token':
      return slot.label;
    case 'service':
      return slot.credential;
    default:
      return '';
  }
}

function requireStore(gate: Gate) {
  const { engine } = gate;
  if (engine === null) throw gate.refusal();
  return engine.store;
}
