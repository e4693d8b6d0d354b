import koffi from 'koffi';

/** CK_ULONG: 8 bytes, but 4 on Windows, where the structures of PKCS #11 are packed besides. */
export const ulongBytes = koffi.sizeof('ulong');
const isPacked = process.platform === 'win32';
const pointerBytes = koffi.sizeof('void *');
/** CK_ATTRIBUTE { CK_ULONG type; void *value; CK_ULONG length } */
const attributeBytes = 2 * ulongBytes + pointerBytes;

export const attributes = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  extractable: 0x162,
} as const;
export type AttributeName = keyof typeof attributes;

/** A template: attributes and their values, in memory that stays where it is as long as this object does. */
export class Template {
  readonly memory: Uint8Array;
  readonly count: number;
  /** They are pointed at. */
  readonly values: readonly Uint8Array[];

  constructor(given: readonly (readonly [AttributeName, Uint8Array])[]) {
    this.count = given.length;
    this.values = given.map(([, value]) => fixed(value));
    this.memory = new Uint8Array(new ArrayBuffer(Math.max(1, given.length) * attributeBytes));
    const view = new DataView(this.memory.buffer);
    for (const [index, [name]] of given.entries()) {
      const at = index * attributeBytes;
      const value = this.values[index] as Uint8Array;
      writeUlong(view, at, attributes[name]);
      view.setBigUint64(at + ulongBytes, BigInt(koffi.address(value)), true);
      writeUlong(view, at + ulongBytes + pointerBytes, value.length);
    }
  }

  /** What the library wrote as the value's length. */
  lengthOf(index: number): number {
    const at = index * attributeBytes + ulongBytes + pointerBytes;
    return readUlong(new DataView(this.memory.buffer), at);
  }
}

/** CK_MECHANISM { CK_ULONG type; void *parameter; CK_ULONG length } */
export function mechanism(
  type: number,
  parameter: Uint8Array | null,
): { memory: Uint8Array; keeps: unknown } {
  const memory = new Uint8Array(new ArrayBuffer(2 * ulongBytes + pointerBytes));
  const view = new DataView(memory.buffer);
  writeUlong(view, 0, type);
  const kept = parameter && fixed(parameter);
  view.setBigUint64(ulongBytes, kept ? BigInt(koffi.address(kept)) : 0n, true);
  writeUlong(view, ulongBytes + pointerBytes, kept?.length ?? 0);
  return { memory, keeps: kept };
}

/** Where the first function of the list lies: behind a version of two bytes, and what aligns a pointer. */
export const firstFunctionOffset = isPacked ? 2 : pointerBytes;
export const functionPointerBytes = pointerBytes;

export function ulong(value: number): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(ulongBytes));
  writeUlong(new DataView(bytes.buffer), 0, value);
  return bytes;
}

export function readUlong(view: DataView, at: number): number {
  return ulongBytes === 8 ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true);
}

export function writeUlong(view: DataView, at: number, value: number): void {
  if (ulongBytes === 8) view.setBigUint64(at, BigInt(value), true);
  else view.setUint32(at, value, true);
}

/** A copy in memory of its own: never a slice of Node's pool, which the collector may move. */
export function fixed(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new ArrayBuffer(Math.max(1, bytes.length)));
  copy.set(bytes);
  return copy.subarray(0, bytes.length);
}
