import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import koffi from 'koffi';
import { AppError } from '../../electron/common/errors/appError.ts';
import { loadLibrary } from '../library/loadLibrary.ts';
import {
  firstFunctionOffset,
  fixed,
  functionPointerBytes,
  mechanism,
  readUlong,
  Template,
  ulong,
  ulongBytes,
  writeUlong,
} from './attributes.ts';
import { type Signature, type TokenFunctionName, tokenFunctions, tokenRefusals } from './functions.ts';

export interface TokenDescription {
  readonly label: string;
  readonly serial: string;
}

/** CKF_SERIAL_SESSION | CKF_RW_SESSION; CKU_USER */
const sessionFlags = 0x6;
const user = 1;
const classes = { publicKey: 2, privateKey: 3 } as const;
const rsa = 0;
const mechanisms = { rsaKeyPair: 0x0, rsaOaep: 0x9 } as const;
/** CKM_SHA_1, CKG_MGF1_SHA1: SHA-1 in OAEP is what every token has; its weakness against collisions does not matter there. */
const oaep = { hash: 0x220, mask: 1, source: 1 } as const;
const keyBits = 2048;
const keyLabel = 'Inhouse';
const alreadyInitialized = 0x191;
const tokenInfoBytes = 512;

/**
 * A token (smart card, USB key, software) behind its maker's PKCS #11 library: its private RSA key, which never leaves it, opens
 * what was encrypted for it. The library is native code of somebody else: call this in a process of its own.
 */
export class TokenLibrary implements Disposable {
  readonly #functions: Readonly<Record<TokenFunctionName, (...args: unknown[]) => number>>;

  /** @throws AppError `token.libraryFailed` */
  constructor(library: string) {
    this.#functions = readFunctions(library);
    const result = this.#functions.C_Initialize(null);
    if (result !== 0 && result !== alreadyInitialized) throw failed('C_Initialize', result);
  }

  tokens(): TokenDescription[] {
    return this.#slots().map((slot) => this.#describe(slot));
  }

  /**
   * Encrypts for a key on the token, making the key pair if there is none of ours. @throws AppError `token.absent`, `token.wrongPin`,
   * `token.pinLocked`, `token.libraryFailed`
   */
  seal(serial: string, pin: string, plain: Uint8Array): Uint8Array {
    return this.#withSession(serial, pin, (session) => {
      const found = this.#find(session, classes.publicKey);
      const key = found ?? this.#generate(session);
      const [modulus, exponent] = this.#read(session, key, ['modulus', 'publicExponent']) as [
        Uint8Array,
        Uint8Array,
      ];
      const jwk = {
        kty: 'RSA',
        n: Buffer.from(modulus).toString('base64url'),
        e: Buffer.from(exponent).toString('base64url'),
      };
      const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      return publicEncrypt({ key: publicKey, padding, oaepHash: 'sha1' }, plain);
    });
  }

  /** @throws AppError as `seal`, and `token.keyMissing` */
  unseal(serial: string, pin: string, sealed: Uint8Array): Uint8Array {
    return this.#withSession(serial, pin, (session) => {
      const key = this.#find(session, classes.privateKey);
      if (key === null) throw new AppError('token.keyMissing', { serial });
      const parameter = new Uint8Array(new ArrayBuffer(3 * ulongBytes + 8 + ulongBytes));
      const view = new DataView(parameter.buffer);
      writeUlong(view, 0, oaep.hash);
      writeUlong(view, ulongBytes, oaep.mask);
      // CKZ_DATA_SPECIFIED, and no label behind it.
      writeUlong(view, 2 * ulongBytes, oaep.source);
      const { memory } = mechanism(mechanisms.rsaOaep, parameter);
      this.#call('C_DecryptInit', session, memory, key);
      const plain = new Uint8Array(new ArrayBuffer(keyBits / 8));
      const length = ulong(plain.length);
      this.#call('C_Decrypt', session, fixed(sealed), sealed.length, plain, length);
      return plain.slice(0, readUlong(new DataView(length.buffer), 0));
    });
  }

  [Symbol.dispose](): void {
    this.#functions.C_Finalize(null);
  }

  #call(name: TokenFunctionName, ...args: unknown[]): void {
    const result = this.#functions[name](...args);
    if (result !== 0) throw failed(name, result);
  }

  #slots(): number[] {
    const count = ulong(0);
    this.#call('C_GetSlotList', 1, null, count);
    const most = Math.min(readUlong(new DataView(count.buffer), 0), 64);
    if (most === 0) return [];
    const list = new Uint8Array(new ArrayBuffer(most * ulongBytes));
    this.#call('C_GetSlotList', 1, list, ulong(most));
    return Array.from({ length: most }, (_, index) =>
      readUlong(new DataView(list.buffer), index * ulongBytes),
    );
  }

  #describe(slot: number): TokenDescription {
    const info = new Uint8Array(new ArrayBuffer(tokenInfoBytes));
    this.#call('C_GetTokenInfo', slot, info);
    const text = (from: number, to: number) => Buffer.from(info.subarray(from, to)).toString('utf8').trim();
    // label[32], manufacturer[32], model[16], serial[16]
    return { label: text(0, 32), serial: text(80, 96) };
  }

  #withSession<T>(serial: string, pin: string, work: (session: number) => T): T {
    const slot = this.#slots().find((each) => this.#describe(each).serial === serial);
    if (slot === undefined) throw new AppError('token.absent', { serial });
    const handle = ulong(0);
    this.#call('C_OpenSession', slot, sessionFlags, null, null, handle);
    const session = readUlong(new DataView(handle.buffer), 0);
    try {
      const word = fixed(Buffer.from(pin, 'utf8'));
      this.#call('C_Login', session, user, word, word.length);
      return work(session);
    } finally {
      this.#functions.C_CloseSession(session);
    }
  }

  #find(session: number, wanted: number): number | null {
    const template = new Template([
      ['class', ulong(wanted)],
      ['keyType', ulong(rsa)],
      ['label', Buffer.from(keyLabel)],
    ]);
    this.#call('C_FindObjectsInit', session, template.memory, template.count);
    const [found, count] = [ulong(0), ulong(0)];
    this.#call('C_FindObjects', session, found, 1, count);
    this.#call('C_FindObjectsFinal', session);
    return readUlong(new DataView(count.buffer), 0) === 0 ? null : readUlong(new DataView(found.buffer), 0);
  }

  #generate(session: number): number {
    const [yes, no] = [Uint8Array.of(1), Uint8Array.of(0)];
    const label = Buffer.from(keyLabel);
    const publicKey = new Template([
      ...([
        ['token', yes],
        ['label', label],
        ['encrypt', yes],
      ] as const),
      ...([
        ['modulusBits', ulong(keyBits)],
        ['publicExponent', Uint8Array.of(1, 0, 1)],
      ] as const),
    ]);
    const privateKey = new Template([
      ...([
        ['token', yes],
        ['private', yes],
        ['label', label],
      ] as const),
      ...([
        ['sensitive', yes],
        ['extractable', no],
        ['decrypt', yes],
      ] as const),
    ]);
    const [made, secret] = [ulong(0), ulong(0)];
    const { memory } = mechanism(mechanisms.rsaKeyPair, null);
    this.#call(
      'C_GenerateKeyPair',
      ...[session, memory, publicKey.memory, publicKey.count],
      ...[privateKey.memory, privateKey.count, made, secret],
    );
    return readUlong(new DataView(made.buffer), 0);
  }

  #read(session: number, object: number, names: readonly ('modulus' | 'publicExponent')[]): Uint8Array[] {
    const template = new Template(names.map((name) => [name, new Uint8Array(keyBits / 8)] as const));
    this.#call('C_GetAttributeValue', session, object, template.memory, template.count);
    return template.values.map((value, index) => value.slice(0, template.lengthOf(index)));
  }
}

const argumentTypes = { ulong: 'ulong', pointer: 'void *', byte: 'uint8_t' } as const;

function readFunctions(library: string): Record<TokenFunctionName, (...args: unknown[]) => number> {
  try {
    const getList = loadLibrary(library).func('ulong C_GetFunctionList(void *list)');
    const slot = new BigUint64Array(new ArrayBuffer(8));
    const result = Number(getList(slot));
    if (result !== 0) throw failed('C_GetFunctionList', result);
    const list = slot[0] ?? 0n;
    const entries = Object.entries(tokenFunctions).map(([name, signature]: [string, Signature]) => {
      const [index, ...args] = signature;
      const at = list + BigInt(firstFunctionOffset + index * functionPointerBytes);
      const address = koffi.decode(at, 'uintptr_t');
      const prototype = koffi.proto(
        'ulong',
        args.map((argument) => argumentTypes[argument]),
      );
      const call = koffi.decode(BigInt(address), prototype) as (...given: unknown[]) => number | bigint;
      return [name, (...given: unknown[]) => Number(call(...given))] as const;
    });
    return Object.fromEntries(entries) as Record<TokenFunctionName, (...args: unknown[]) => number>;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('token.libraryFailed', { reason }, { cause });
  }
}

function failed(name: string, result: number): AppError {
  switch (tokenRefusals[result]) {
    case 'pin':
      return new AppError('token.wrongPin');
    case 'pinLocked':
      return new AppError('token.pinLocked');
    case 'removed':
      return new AppError('token.absent', { serial: '' });
    default:
      return new AppError('token.libraryFailed', { reason: `${name} 0x${result.toString(16)}` });
  }
}
