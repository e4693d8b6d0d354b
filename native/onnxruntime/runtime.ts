import { existsSync } from 'node:fs';
import koffi, { type LibraryHandle } from 'koffi';
import { AppError } from '../../electron/common/errors/appError.ts';
import { loadLibrary } from '../library/loadLibrary.ts';
import { type CallTable, type NativeFunction, type Pointer, readCallTable, Slot } from './callTable.ts';
import { apiVersion, type OrtFunctionName, testedVersions } from './functions.ts';
import { libraryPath } from './libraryPath.ts';

type Given = Parameters<NativeFunction>[number];

/** OrtErrorCode by its number. */
const errorNames = [
  ...['ok', 'fail', 'invalidArgument', 'noSuchFile', 'noModel', 'engineError', 'runtimeException'],
  ...['invalidProtobuf', 'modelLoaded', 'notImplemented', 'invalidGraph', 'executionProviderFail'],
  ...['modelLoadCanceled', 'modelRequiresCompilation', 'notFound', 'deviceReset'],
];

/** Severity of what the library writes to stderr by itself: errors only, everything else comes back as a status. */
const logErrors = 3;
const cpuAllocator = { device: 0, default: 0 } as const;

/**
 * The ONNX Runtime library in this process, and its environment. One per process, never closed: the stock binding shares the
 * library, and threads of its pools may outlive the last session.
 */
export class OnnxRuntime {
  readonly version: string;
  /** OrtEnv; owned by the runtime for as long as the process lives. */
  readonly env: Pointer;
  /** OrtMemoryInfo of ordinary memory; as long as the process lives. */
  readonly cpuMemory: Pointer;
  /** OrtAllocator of the library itself: borrowed, never released. */
  readonly allocator: Pointer;
  readonly #table: CallTable;

  constructor(version: string, table: CallTable) {
    this.version = version;
    this.#table = table;
    this.env = this.make('CreateEnv', logErrors, 'inhouse');
    this.call('DisableTelemetryEvents', this.env);
    this.cpuMemory = this.make('CreateCpuMemoryInfo', cpuAllocator.device, cpuAllocator.default);
    this.allocator = this.make('GetAllocatorWithDefaultOptions');
  }

  /** Calls a function that gives a status. Throws `runtime.failed` with the library's code and words. */
  call(name: OrtFunctionName, ...given: Given[]): void {
    this.#check(name, this.#table[name](...given));
  }

  /** Calls a function whose last argument is a slot, and gives what it wrote there. */
  make(name: OrtFunctionName, ...given: Given[]): Pointer {
    const slot = new Slot();
    this.call(name, ...given, slot.memory);
    return slot.pointer;
  }

  /** Calls a function that cannot fail (release, clear). */
  release(name: OrtFunctionName, pointer: Pointer): void {
    this.#table[name](pointer);
  }

  /** As `call`, on another thread. What `given` points to has to stay until it ends. */
  async callAsync(name: OrtFunctionName, ...given: Given[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#table[name].async(...given, (error, status) => (error ? reject(error) : resolve(status)));
    this.#check(name, await promise);
  }

  /** As `make`, on another thread. */
  async makeAsync(name: OrtFunctionName, ...given: Given[]): Promise<Pointer> {
    const slot = new Slot();
    await this.callAsync(name, ...given, slot.memory);
    return slot.pointer;
  }

  /** Reads a NUL-terminated name that the library allocated, and frees it. */
  takeText(text: Pointer): string {
    const read = koffi.decode(text, 'char', -1) as string;
    this.call('AllocatorFree', this.allocator, text);
    return read;
  }

  #check(name: OrtFunctionName, status: unknown): void {
    const pointer = BigInt(status as number | bigint);
    if (pointer === 0n) return;
    const code = Number(this.#table.GetErrorCode(pointer));
    const message = String(this.#table.GetErrorMessage(pointer));
    this.#table.ReleaseStatus(pointer);
    throw new AppError('runtime.failed', { call: name, code: errorNames[code] ?? code, message });
  }
}

let opened: OnnxRuntime | null = null;

/**
 * The runtime of this process; the first call loads the library.
 * @throws AppError `runtime.missing`: there is no library, or it cannot be loaded; `runtime.untested`: it is another release
 */
export function openRuntime(): OnnxRuntime {
  opened ??= loadRuntime(libraryPath());
  return opened;
}

/** For another library than the product's own (tests); `openRuntime` is what the product calls. */
export function loadRuntime(path: string): OnnxRuntime {
  if (!existsSync(path)) throw new AppError('runtime.missing', { path, reason: 'there is no such file' });
  const base = readApiBase(path);
  const version = base.readVersion();
  if (!testedVersions.includes(version))
    throw new AppError('runtime.untested', { version, tested: testedVersions.join(', ') });
  const api = base.getApi(apiVersion);
  if (api === 0n) throw new AppError('runtime.untested', { version, tested: testedVersions.join(', ') });
  return new OnnxRuntime(version, readCallTable(api));
}

interface ApiBase {
  readVersion(): string;
  /** 0: the library does not know that version of the table. */
  getApi(version: number): Pointer;
}

/** OrtApiBase: two functions, at offsets 0 and 8; fixed for ever. */
function readApiBase(path: string): ApiBase {
  let library: LibraryHandle;
  let base: Pointer;
  try {
    library = loadLibrary(path);
    base = BigInt(library.func('uintptr_t OrtGetApiBase()')());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('runtime.missing', { path, reason }, { cause: error });
  }
  const entry = (offset: bigint, prototype: ReturnType<typeof koffi.proto>) =>
    koffi.decode(BigInt(koffi.decode(base + offset, 'uintptr_t')), prototype);
  const getApi = entry(0n, koffi.proto('uintptr_t', ['uint32_t']));
  const getVersion = entry(8n, koffi.proto('const char *', []));
  return { readVersion: () => String(getVersion()), getApi: (version) => BigInt(getApi(version)) };
}
