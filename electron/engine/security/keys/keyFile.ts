import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AppError } from '../../../common/errors/appError.ts';
import { replaceFile, tidyReplaced } from '../../store/replaceFile.ts';
import { deriveFromKey, passphraseDerivationSchema } from './derive.ts';
import { sealedSchema } from './seal.ts';

export const keyFileName = 'keys.json';
/** The same once more, written after it: for the day when the first cannot be read. Never an older one: it would keep removed slots. */
export const keyFileCopyName = 'keys.json.copy';
const maxFileBytes = 1024 * 1024;

const common = { id: z.string().max(100), createdAt: z.string().max(40) };

/** Each slot holds the master key, sealed under something else. */
export const slotSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('passphrase'),
    account: z.string().max(100),
    /** Of the name that is typed, so that it is found before anything can be read, and names nobody to a thief. */
    nameHash: z.string().max(100),
    derivation: passphraseDerivationSchema,
    sealed: sealedSchema,
  }),
  z.object({ ...common, kind: z.literal('recovery'), sealed: sealedSchema }),
  /** What the operating system's key store makes of a random key; only the shell can ask it. */
  z.object({
    ...common,
    kind: z.literal('osKeyStore'),
    wrapped: z.string().max(8_192).base64(),
    sealed: sealedSchema,
  }),
  z.object({
    ...common,
    kind: z.literal('token'),
    module: z.string().max(1_000),
    serial: z.string().max(200),
    label: z.string().max(200),
    /** A random key, encrypted for the one on the token. */
    wrapped: z.string().max(8_192).base64(),
    sealed: sealedSchema,
  }),
  /** A credential that the service manager hands to a machine without people. */
  z.object({ ...common, kind: z.literal('service'), credential: z.string().max(200), sealed: sealedSchema }),
  /** Nothing is protected: the master key itself, for installations that decided so. */
  z.object({ ...common, kind: z.literal('clear'), key: z.string().max(100).base64() }),
]);
export type Slot = z.infer<typeof slotSchema>;
export type SlotOf<Kind extends Slot['kind']> = Extract<Slot, { kind: Kind }>;

/** A data key, sealed under the master key. The newest of a purpose is used for what is written. */
const dataKeySchema = z.object({
  id: z.string().max(100),
  purpose: z.enum(['databases', 'files']),
  createdAt: z.string().max(40),
  sealed: sealedSchema,
});
export type SealedDataKey = z.infer<typeof dataKeySchema>;

const contentSchema = z.object({
  format: z.literal(1),
  /** Random, of this data directory. */
  installation: z.string().max(100),
  mode: z.enum(['single', 'accounts']),
  encryption: z.enum(['on', 'off']),
  isChosen: z.boolean(),
  slots: z.array(slotSchema).max(1_000),
  dataKeys: z.array(dataKeySchema).max(1_000),
  /** What the databases are being converted to; null: they are all under the newest key (or none). */
  conversion: z.object({ to: z.string().max(100).nullable() }).nullable(),
});
export type KeyFileContent = z.infer<typeof contentSchema>;

const fileSchema = contentSchema.extend({ mac: z.string().max(100) });
export type KeyFile = z.infer<typeof fileSchema>;

/** null: there is none. @throws AppError `keys.damaged` */
export function readKeyFile(location: string): KeyFile | null {
  if (!existsSync(location)) return null;
  try {
    const bytes = readFileSync(location);
    if (bytes.length > maxFileBytes) throw new Error(`${bytes.length} bytes`);
    return fileSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new AppError('keys.damaged', { path: location }, { cause });
  }
}

/**
 * Whole or not at all, and then its copy. The old ones are overwritten: slots that are gone, and the master key itself of an installation
 * that was not encrypted, must not be read from where they lay. Throws what the file system throws.
 */
export function writeKeyFile(dataDir: string, content: KeyFileContent, master: Uint8Array): KeyFile {
  const location = path.join(dataDir, keyFileName);
  const file = { ...content, mac: macOf(content, master) };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  for (const place of [location, path.join(dataDir, keyFileCopyName)])
    replaceFile(place, text, { overwritesOld: true });
  return file;
}

/** Of a change that was cut off: what it left, and a copy (or, where that was read, the file) that is not as `current` is. */
export function finishKeyFile(dataDir: string, current: KeyFile): void {
  const text = `${JSON.stringify(current, null, 2)}\n`;
  const places = [keyFileName, keyFileCopyName].map((name) => path.join(dataDir, name));
  for (const place of places) tidyReplaced(place);
  const [first, copy] = places.map((place) => (existsSync(place) ? readFileSync(place, 'utf8') : null));
  if (first !== null && first === copy) return;
  for (const place of places) replaceFile(place, text, { overwritesOld: true });
}

/** Whether somebody without the master key changed it. @throws AppError `keys.changed` */
export function requireUnchanged({ mac, ...content }: KeyFile, master: Uint8Array, location: string): void {
  const [found, expected] = [Buffer.from(mac), Buffer.from(macOf(content, master))];
  if (found.length !== expected.length || !timingSafeEqual(found, expected))
    throw new AppError('keys.changed', { path: location });
}

function macOf(content: KeyFileContent, master: Uint8Array): string {
  const ordered = JSON.stringify(contentSchema.parse(content));
  return createHmac('sha256', deriveFromKey(master, 'keys.json')).update(ordered).digest('hex');
}
