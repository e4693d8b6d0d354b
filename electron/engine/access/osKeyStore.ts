import { AppError } from '../../common/errors/appError.ts';
import type { SlotOf } from '../security/keys/keyFile.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';
import { newKey } from '../security/keys/seal.ts';
import { sealForOutside } from '../security/keys/slots.ts';
import type { ShellQuestions } from './shellQuestions.ts';

type Shell = Pick<ShellQuestions, 'wrap' | 'unwrap'>;

/** A slot of a random key that only the key store of this computer's user gives out again; `keys.json` is as it was. */
export async function makeKeyStoreSlot(
  keys: KeyStore,
  shell: Shell,
  signal?: AbortSignal,
): Promise<SlotOf<'osKeyStore'>> {
  const key = newKey();
  const slot = sealForOutside(keys.master, 'osKeyStore', key);
  return { ...slot, wrapped: await shell.wrap(Buffer.from(key).toString('base64'), signal) };
}

/** In place of one before: there is one key store here, and what it no longer gives out opens nothing. */
export function putKeyStoreSlot(keys: KeyStore, slot: SlotOf<'osKeyStore'>): void {
  keys.change((content) => ({
    ...content,
    slots: [...content.slots.filter(({ kind }) => kind !== 'osKeyStore'), slot],
  }));
}

/**
 * Opens the keys as soon as a shell answers, unless somebody has opened them before that.
 * Gives the slot as it has to be kept from now on; null: as it is.
 * @throws AppError `keys.keyStoreChanged`, `keys.keyStoreUnavailable`, `keys.changed`, `request.cancelled`
 */
export async function openWithKeyStore(
  keys: KeyStore,
  shell: Shell,
  signal: AbortSignal,
): Promise<SlotOf<'osKeyStore'> | null> {
  const [slot] = keys.slotsOf('osKeyStore');
  if (slot === undefined) return null;
  const { key, rewrapped } = await shell.unwrap(slot.wrapped, signal);
  if (signal.aborted) throw new AppError('request.cancelled');
  try {
    keys.openFromOutside(slot, Buffer.from(key, 'base64'));
  } catch (cause) {
    // The key store gives out something, and not what it was given.
    if (cause instanceof AppError && cause.code === 'keys.wrongSecret')
      throw new AppError('keys.keyStoreChanged', {}, { cause });
    throw cause;
  }
  return rewrapped === null ? null : { ...slot, wrapped: rewrapped };
}
