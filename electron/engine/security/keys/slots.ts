import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../../../common/errors/appError.ts';
import { deriveFromKey, deriveFromPassphrase, newDerivation } from './derive.ts';
import type { Slot, SlotOf } from './keyFile.ts';
import { readRecoveryKey } from './recoveryKey.ts';
import { seal, unseal } from './seal.ts';

/** A slot's own purpose: the sealed master key of one slot opens in no other. */
function purposeOf({ kind, id }: Pick<Slot, 'kind' | 'id'>): string {
  return `slot ${kind} ${id}`;
}

function newSlot<Kind extends Slot['kind']>(kind: Kind) {
  return { kind, id: randomUUID(), createdAt: new Date().toISOString() };
}

/** Names are typed in any case and any composition. */
export function hashName(installation: string, name: string): string {
  const typed = name.normalize('NFKC').trim().toLowerCase();
  return createHash('sha256')
    .update(JSON.stringify([installation, typed]))
    .digest('hex');
}

export interface PassphraseHolder {
  readonly account: string;
  readonly name: string;
  readonly passphrase: string;
}

export async function makePassphraseSlot(
  master: Uint8Array,
  { account, name, passphrase }: PassphraseHolder,
  { installation, cost }: { readonly installation: string; readonly cost: number },
): Promise<SlotOf<'passphrase'>> {
  const slot = newSlot('passphrase');
  const derivation = newDerivation(cost);
  const key = await deriveFromPassphrase(passphrase, derivation);
  const sealed = seal(key, master, purposeOf(slot));
  return { ...slot, account, nameHash: hashName(installation, name), derivation, sealed };
}

/** @throws AppError `keys.wrongSecret` */
export async function openPassphraseSlot(
  slot: SlotOf<'passphrase'>,
  passphrase: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return unseal(await deriveFromPassphrase(passphrase, slot.derivation), slot.sealed, purposeOf(slot));
}

export function makeRecoverySlot(master: Uint8Array, recoveryKey: string): SlotOf<'recovery'> {
  const slot = newSlot('recovery');
  const key = deriveFromKey(readRecoveryKey(recoveryKey), 'recovery');
  return { ...slot, sealed: seal(key, master, purposeOf(slot)) };
}

/** @throws AppError `keys.recoveryMistyped`, `keys.wrongSecret` */
export function openRecoverySlot(slot: SlotOf<'recovery'>, recoveryKey: string): Uint8Array<ArrayBuffer> {
  return unseal(deriveFromKey(readRecoveryKey(recoveryKey), 'recovery'), slot.sealed, purposeOf(slot));
}

/** For a key of 32 bytes that a place outside keeps: the service manager, the system's key store, a token. */
export function sealForOutside<Kind extends 'service' | 'osKeyStore' | 'token'>(
  master: Uint8Array,
  kind: Kind,
  outsideKey: Uint8Array,
): Pick<SlotOf<Kind>, 'kind' | 'id' | 'createdAt' | 'sealed'> {
  const slot = newSlot(kind);
  return { ...slot, sealed: seal(deriveFromKey(outsideKey, kind), master, purposeOf(slot)) } as Pick<
    SlotOf<Kind>,
    'kind' | 'id' | 'createdAt' | 'sealed'
  >;
}

/** @throws AppError `keys.wrongSecret` */
export function openFromOutside(
  slot: SlotOf<'service' | 'osKeyStore' | 'token'>,
  outsideKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return unseal(deriveFromKey(outsideKey, slot.kind), slot.sealed, purposeOf(slot));
}

export function makeClearSlot(master: Uint8Array): SlotOf<'clear'> {
  return { ...newSlot('clear'), key: Buffer.from(master).toString('base64') };
}

export function openClearSlot({ key }: SlotOf<'clear'>): Uint8Array<ArrayBuffer> {
  const master = Uint8Array.from(Buffer.from(key, 'base64'));
  if (master.length !== 32) throw new AppError('keys.wrongSecret');
  return master;
}
