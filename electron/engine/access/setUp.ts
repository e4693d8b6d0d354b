import { AppError } from '../../common/errors/appError.ts';
import type { KeyFileContent, Slot } from '../security/keys/keyFile.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';
import { newRecoveryKey } from '../security/keys/recoveryKey.ts';
import { makeRecoverySlot } from '../security/keys/slots.ts';

export interface Protection {
  readonly mode: 'single' | 'accounts';
  readonly encrypts: boolean;
  readonly person: { readonly account: string; readonly name: string; readonly passphrase: string } | null;
}

/**
 * Writes into `keys.json` how this installation is protected; the databases are still to be converted then. Without encryption the
 * master key stays readable: accounts keep people apart, and nobody from the disk. Gives the recovery key; null: nothing needs one.
 */
export async function protect(
  keys: KeyStore,
  { mode, encrypts, person }: Protection,
): Promise<{ recoveryKey: string | null }> {
  if ((encrypts || mode === 'accounts') && person === null)
    throw new AppError('request.invalid', { detail: 'a passphrase is needed' });
  const recoveryKey = person === null ? null : newRecoveryKey();
  const slots: Slot[] = [
    ...(person === null ? [] : [await keys.makePassphraseSlot(person)]),
    ...(recoveryKey === null ? [] : [makeRecoverySlot(keys.master, recoveryKey)]),
    ...(encrypts ? [] : keys.slotsOf('clear')),
  ];
  const database = encrypts ? keys.newDataKey('databases') : null;
  const dataKeys = database === null ? [] : [database, keys.newDataKey('files')];
  keys.change(
    (content): KeyFileContent => ({
      ...content,
      ...{ mode, slots, isChosen: true, encryption: encrypts ? 'on' : 'off' },
      dataKeys: [...content.dataKeys, ...dataKeys],
      conversion: database === null ? null : { to: database.id },
    }),
  );
  return { recoveryKey };
}

/**
 * Encrypts what was set up without: accounts keep their passphrases and their recovery key, a single user gets them now. The databases
 * are still to be converted then.
 */
export async function encryptLater(
  keys: KeyStore,
  person: Protection['person'],
): Promise<{ recoveryKey: string | null }> {
  const { mode, slots } = keys.description;
  if (mode === 'single' || !slots.some(({ kind }) => kind === 'recovery'))
    return protect(keys, { mode, encrypts: true, person });
  const [database, files] = [keys.newDataKey('databases'), keys.newDataKey('files')];
  keys.change(
    (content): KeyFileContent => ({
      ...content,
      slots: content.slots.filter(({ kind }) => kind !== 'clear'),
      encryption: 'on',
      dataKeys: [...content.dataKeys, database, files],
      conversion: { to: database.id },
    }),
  );
  return { recoveryKey: null };
}

/** The one before opens nothing any more. */
export function renewRecoveryKey(keys: KeyStore): string {
  const recoveryKey = newRecoveryKey();
  const slot = makeRecoverySlot(keys.master, recoveryKey);
  keys.change((content) => ({
    ...content,
    slots: [...content.slots.filter(({ kind }) => kind !== 'recovery'), slot],
  }));
  return recoveryKey;
}
