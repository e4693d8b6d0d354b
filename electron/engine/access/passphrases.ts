import { AppError } from '../../common/errors/appError.ts';
import { shortestPassphrase } from '../../contract/accounts.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';
import { hashName, type PassphraseHolder } from '../security/keys/slots.ts';

/**
 * Long enough, not the name, not one letter over and over. Rules about signs make passphrases worse (NIST SP 800-63B, 5.1.1.2).
 * @throws AppError `accounts.passphraseWeak`
 */
export function requireGoodPassphrase({ name, passphrase }: { name: string; passphrase: string }): void {
  const [given, own] = [passphrase, name].map((text) => text.normalize('NFKC').trim().toLowerCase()) as [
    string,
    string,
  ];
  const isLong = [...given].length >= shortestPassphrase;
  const isVaried = new Set(given).size >= 5;
  if (!isLong || !isVaried || (own !== '' && given.replaceAll(own, '').length < 8))
    throw new AppError('accounts.passphraseWeak', { least: shortestPassphrase });
}

/** In place of whatever passphrase opened the keys for this account before. @throws AppError `accounts.passphraseWeak` */
export async function setPassphrase(keys: KeyStore, holder: PassphraseHolder): Promise<void> {
  requireGoodPassphrase(holder);
  const made = await keys.makePassphraseSlot(holder);
  keys.change((content) => ({
    ...content,
    slots: [
      ...content.slots.filter(
        (slot) =>
          slot.kind !== 'passphrase' || (slot.account !== holder.account && slot.nameHash !== made.nameHash),
      ),
      made,
    ],
  }));
}

/** @throws AppError `keys.lastSlot` */
export function removePassphrase(keys: KeyStore, account: string): void {
  keys.change((content) => ({
    ...content,
    slots: content.slots.filter((slot) => slot.kind !== 'passphrase' || slot.account !== account),
  }));
}

/** The passphrase stays: a slot is found by the name and opened by the passphrase alone. */
export function renameHolder(keys: KeyStore, account: string, name: string): void {
  const nameHash = hashName(keys.description.installation, name);
  keys.change((content) => ({
    ...content,
    slots: content.slots.map((slot) =>
      slot.kind === 'passphrase' && slot.account === account ? { ...slot, nameHash } : slot,
    ),
  }));
}

/** What a break between the database and `keys.json` has left: passphrases of people who may not sign in. */
export function settlePassphrases(keys: KeyStore, active: ReadonlySet<string>): void {
  if (keys.description.mode !== 'accounts') return;
  const stray = keys.slotsOf('passphrase').filter(({ account }) => !active.has(account));
  for (const { account } of stray) removePassphrase(keys, account);
}
