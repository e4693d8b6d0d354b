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
