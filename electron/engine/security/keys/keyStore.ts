import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../../common/errors/appError.ts';
import type { DataKey, KeyRing } from '../../../common/keyRing.ts';
import { passphraseCost } from './derive.ts';
import {
  finishKeyFile,
  type KeyFile,
  type KeyFileContent,
  keyFileCopyName,
  keyFileName,
  readKeyFile,
  requireUnchanged,
  type SealedDataKey,
  type Slot,
  type SlotOf,
  writeKeyFile,
} from './keyFile.ts';
import { newKey, seal, unseal } from './seal.ts';
import {
  hashName,
  makeClearSlot,
  makePassphraseSlot,
  openClearSlot,
  openFromOutside,
  openPassphraseSlot,
  openRecoverySlot,
  type PassphraseHolder,
} from './slots.ts';

/** What still opens a copy of `keys.json` somewhere else, and only for somebody who knows or has something. */
const isPortable: Readonly<Record<Slot['kind'], boolean>> = {
  ...{ passphrase: true, recovery: true, token: true },
  ...{ osKeyStore: false, service: false, clear: false },
};

/** The keys of a data directory: what opens them (slots), and, once somebody has opened them, the keys themselves. */
export class KeyStore {
  readonly #dataDir: string;
  readonly #cost: number;
  #file: KeyFile;
  #master: Uint8Array<ArrayBuffer> | null = null;

  private constructor(dataDir: string, file: KeyFile, cost: number) {
    this.#dataDir = dataDir;
    this.#file = file;
    this.#cost = cost;
  }

  /**
   * Reads `keys.json` (its copy, where it is damaged or gone), or makes one that protects nothing. What needs no secret opens at
   * once. The directory has to be locked by this process.
   * @throws AppError `keys.damaged`: neither can be read; `keys.missing`: there is none, and the databases are encrypted
   */
  static open(dataDir: string, options: { readonly cost?: number; readonly isEncrypted: boolean }): KeyStore {
    const { cost = passphraseCost, isEncrypted } = options;
    const found = readEither(dataDir);
    if (found === null) {
      if (isEncrypted) throw new AppError('keys.missing', { path: path.join(dataDir, keyFileName) });
      return KeyStore.#create(dataDir, cost);
    }
    const store = new KeyStore(dataDir, found, cost);
    const clear = found.slots.find((slot) => slot.kind === 'clear');
    if (clear) store.#accept(openClearSlot(clear));
    return store;
  }

  static #create(dataDir: string, cost: number): KeyStore {
    const master = newKey();
    const content: KeyFileContent = {
      ...{ format: 1, installation: randomUUID(), mode: 'single', encryption: 'off', isChosen: false },
      ...{ slots: [makeClearSlot(master)], dataKeys: [], conversion: null },
    };
    const store = new KeyStore(dataDir, writeKeyFile(dataDir, content, master), cost);
    store.#master = master;
    return store;
  }

  get isOpen(): boolean {
    return this.#master !== null;
  }

  /** What anybody may know. */
  get description(): Pick<
    KeyFileContent,
    'installation' | 'mode' | 'encryption' | 'isChosen' | 'conversion'
  > & {
    readonly slots: readonly Pick<Slot, 'kind' | 'id' | 'createdAt'>[];
  } {
    return this.#file;
  }

  /** The master key, 32 bytes. @throws AppError `keys.locked` */
  get master(): Uint8Array<ArrayBuffer> {
    if (this.#master === null) throw new AppError('keys.locked');
    return this.#master;
  }

  /** What new files are encrypted with, and what older ones were. @throws AppError `keys.locked` */
  get files(): KeyRing {
    const known = this.#dataKeys('files');
    return { current: this.#file.encryption === 'on' ? (known.at(-1) ?? null) : null, known };
  }

  /** Keys of databases, oldest first. @throws AppError `keys.locked` */
  get databases(): readonly DataKey[] {
    return this.#dataKeys('databases');
  }

  /** What databases are opened with; null: they are not encrypted. @throws AppError `keys.locked` */
  get databaseKey(): Uint8Array<ArrayBuffer> | null {
    return this.#file.encryption === 'on' ? (this.databases.at(-1)?.bytes ?? null) : null;
  }

  get slots(): readonly Slot[] {
    return this.#file.slots;
  }

  /** What a backup takes along: no slot that opens without a secret, or only here. */
  get portable(): KeyFileContent {
    const { mac: _, ...content } = this.#file;
    return {
      ...content,
      slots: content.slots.filter(({ kind }) => isPortable[kind]),
    };
  }

  /** ISO 8601; null: there is none. */
  newestDataKeyAt(wanted: SealedDataKey['purpose']): string | null {
    return this.#file.dataKeys.findLast(({ purpose }) => purpose === wanted)?.createdAt ?? null;
  }

  slotsOf<Kind extends Slot['kind']>(kind: Kind): SlotOf<Kind>[] {
    return this.#file.slots.filter((slot): slot is SlotOf<Kind> => slot.kind === kind);
  }

  /**
   * Whose passphrase this is; the keys are open then. Takes as long for a name that nobody has.
   * @throws AppError `keys.wrongSecret`, `keys.changed`
   */
  async openWithPassphrase(name: string, passphrase: string): Promise<{ account: string }> {
    const nameHash = hashName(this.#file.installation, name);
    const slots = this.slotsOf('passphrase');
    const slot = slots.find((each) => each.nameHash === nameHash);
    const tried = slot ?? slots[0];
    if (tried === undefined) throw new AppError('keys.wrongSecret');
    const master = await openPassphraseSlot(tried, passphrase);
    if (slot === undefined) throw new AppError('keys.wrongSecret');
    this.#accept(master);
    return { account: slot.account };
  }

  /** @throws AppError `keys.recoveryMistyped`, `keys.wrongSecret`, `keys.changed` */
  openWithRecoveryKey(recoveryKey: string): void {
    const [slot] = this.slotsOf('recovery');
    if (slot === undefined) throw new AppError('keys.wrongSecret');
    this.#accept(openRecoverySlot(slot, recoveryKey));
  }

  /** For whoever holds the keys already: those of a backup. @throws AppError `keys.changed` */
  openWithMaster(master: Uint8Array<ArrayBuffer>): void {
    this.#accept(master);
  }

  /** With what a place outside gave out for this slot. @throws AppError `keys.wrongSecret`, `keys.changed` */
  openFromOutside(slot: SlotOf<'service' | 'osKeyStore' | 'token'>, outsideKey: Uint8Array): void {
    this.#accept(openFromOutside(slot, outsideKey));
  }

  makePassphraseSlot(holder: PassphraseHolder): Promise<SlotOf<'passphrase'>> {
    const { installation } = this.#file;
    return makePassphraseSlot(this.master, holder, { installation, cost: this.#cost });
  }

  /** Writes `keys.json` anew. @throws AppError `keys.locked`, `keys.lastSlot`: nothing could open the keys any more */
  change(change: (content: KeyFileContent) => KeyFileContent): void {
    const { mac: _, ...content } = this.#file;
    const next = change(content);
    if (next.slots.length === 0) throw new AppError('keys.lastSlot');
    this.#file = writeKeyFile(this.#dataDir, next, this.master);
  }

  /** A new data key, sealed; to be put into the file by `change`. */
  newDataKey(purpose: SealedDataKey['purpose']): SealedDataKey {
    const id = randomUUID();
    const sealed = seal(this.master, newKey(), `data key ${purpose} ${id}`);
    return { id, purpose, createdAt: new Date().toISOString(), sealed };
  }

  /** Forgets the keys: nothing is read any more before somebody opens them again. */
  lock(): void {
    this.#master?.fill(0);
    this.#master = null;
  }

  #accept(master: Uint8Array<ArrayBuffer>): void {
    requireUnchanged(this.#file, master, path.join(this.#dataDir, keyFileName));
    // Only what the master key has vouched for is written over anything.
    if (this.#master === null) finishKeyFile(this.#dataDir, this.#file);
    this.#master ??= master;
  }

  #dataKeys(wanted: SealedDataKey['purpose']): DataKey[] {
    return this.#file.dataKeys
      .filter(({ purpose }) => purpose === wanted)
      .map(({ id, purpose, sealed }) => ({
        id,
        bytes: unseal(this.master, sealed, `data key ${purpose} ${id}`),
      }));
  }
}

function readEither(dataDir: string): KeyFile | null {
  const [first, copy] = [keyFileName, keyFileCopyName].map((name) => path.join(dataDir, name)) as [
    string,
    string,
  ];
  try {
    return readKeyFile(first) ?? readKeyFile(copy);
  } catch (error) {
    const saved = readKeyFile(copy);
    if (saved === null) throw error;
    return saved;
  }
}
