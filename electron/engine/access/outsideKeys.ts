import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { askToken } from '../security/keys/askToken.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';
import { newKey } from '../security/keys/seal.ts';
import { sealForOutside } from '../security/keys/slots.ts';

const mostCredentialBytes = 4_096;

/** systemd (LoadCredential, LoadCredentialEncrypted) puts credentials into a folder that only the service sees. */
export function hasCredentials(): boolean {
  return process.env.CREDENTIALS_DIRECTORY !== undefined;
}

/** @throws AppError `keys.credentialMissing`, `keys.wrongSecret`, `keys.changed` */
export function openWithCredential(keys: KeyStore): void {
  const [slot] = keys.slotsOf('service');
  if (slot === undefined) throw new AppError('keys.wrongSecret');
  keys.openFromOutside(slot, readCredential(slot.credential));
}

function readCredential(name: string): Uint8Array {
  try {
    const folder = process.env.CREDENTIALS_DIRECTORY;
    if (folder === undefined) throw new Error('no credentials');
    const text = readFileSync(path.join(folder, name)).subarray(0, mostCredentialBytes).toString('utf8');
    return Buffer.from(text.trim(), 'base64');
  } catch (cause) {
    throw new AppError('keys.credentialMissing', { name }, { cause });
  }
}

/** Gives the secret for the service manager, base64. */
export function addService(keys: KeyStore, credential: string): string {
  const secret = newKey();
  const slot = { ...sealForOutside(keys.master, 'service', secret), credential };
  const isOther = (each: { readonly kind: string; readonly credential?: string }) =>
    each.kind !== 'service' || each.credential !== credential;
  keys.change((content) => ({ ...content, slots: [...content.slots.filter(isOther), slot] }));
  return Buffer.from(secret).toString('base64');
}

export interface TokenToAdd {
  readonly library: string;
  readonly serial: string;
  readonly label: string;
  readonly pin: string;
}

/** @throws AppError `token.*` */
export async function addToken(keys: KeyStore, { library, serial, label, pin }: TokenToAdd): Promise<void> {
  const secret = newKey();
  const wrapped = await askToken({ ask: 'seal', library, serial, pin, bytes: secret });
  const slot = {
    ...sealForOutside(keys.master, 'token', secret),
    ...{ module: library, serial, label, wrapped: Buffer.from(wrapped).toString('base64') },
  };
  const isOther = (each: { readonly kind: string; readonly serial?: string }) =>
    each.kind !== 'token' || each.serial !== serial;
  keys.change((content) => ({ ...content, slots: [...content.slots.filter(isOther), slot] }));
}

/** Of whichever is plugged in. @throws AppError `token.*`, `keys.wrongSecret`, `keys.changed` */
export async function openWithToken(keys: KeyStore, pin: string): Promise<void> {
  let absent: unknown = new AppError('keys.wrongSecret');
  for (const slot of keys.slotsOf('token')) {
    const { module: library, serial, wrapped } = slot;
    try {
      const bytes = Buffer.from(wrapped, 'base64');
      keys.openFromOutside(slot, await askToken({ ask: 'unseal', library, serial, pin, bytes }));
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'token.absent') throw error;
      absent = error;
    }
  }
  throw absent;
}
