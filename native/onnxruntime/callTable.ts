import koffi from 'koffi';
import {
  type Argument,
  type OrtFunctionName,
  ortFunctions,
  type Result,
  type Signature,
} from './functions.ts';

/** An address; 0 is NULL. Results are owned as the function that gives them says. */
export type Pointer = bigint;
/** Memory that lies at a fixed place: made over an ArrayBuffer, never a slice of Node's pool. */
export type Memory = Uint8Array | BigInt64Array | BigUint64Array | Int32Array | Float32Array | Uint16Array;
type Given = Pointer | Memory | number | string | boolean | readonly string[] | null;

/** A function of the library. `async` runs it on another thread; its arguments have to stay where they are until then. */
export interface NativeFunction {
  (...given: Given[]): unknown;
  async(...givenAndCallback: [...Given[], (error: unknown, result: unknown) => void]): void;
}
export type CallTable = Readonly<Record<OrtFunctionName, NativeFunction>>;

const argumentTypes: Readonly<Record<Argument, string>> = {
  pointer: 'void *',
  out: 'void *',
  text: 'const char *',
  texts: 'const char **',
  path: process.platform === 'win32' ? 'const char16_t *' : 'const char *',
  size: 'size_t',
  int: 'int32_t',
};
const resultTypes: Readonly<Record<Result, string>> = {
  status: 'uintptr_t',
  text: 'const char *',
  int: 'int32_t',
  none: 'void',
};

const slotBytes = 8n;

/** Reads the library's table at `api`; nothing is called. */
export function readCallTable(api: Pointer): CallTable {
  const entries = Object.entries(ortFunctions).map(([name, signature]: [string, Signature]) => {
    const [index, result, ...args] = signature;
    const prototype = koffi.proto(
      resultTypes[result],
      args.map((argument) => argumentTypes[argument]),
    );
    const address = koffi.decode(api + BigInt(index) * slotBytes, 'uintptr_t');
    return [name, koffi.decode(BigInt(address), prototype) as NativeFunction] as const;
  });
  return Object.fromEntries(entries) as Record<OrtFunctionName, NativeFunction>;
}

/** A slot of eight bytes that a call writes a result into; at a fixed place, so it serves asynchronous calls too. */
export class Slot {
  readonly memory = new BigUint64Array(new ArrayBuffer(8));

  get pointer(): Pointer {
    return this.memory[0] ?? 0n;
  }
}
