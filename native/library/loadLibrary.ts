import koffi, { type LibraryHandle } from 'koffi';

/**
 * A call on another thread runs on a stack of koffi's, 128 KB unless said otherwise: too little for a driver that compiles
 * shaders (SwiftShader ended the process). Only what is used of it takes memory.
 */
const asyncStackBytes = 8 * 1024 * 1024;
let isConfigured = false;
/** What is loaded stays: koffi unloads a library whose handle is collected, even under functions that were found by their address. */
const loaded = new Map<string | null, LibraryHandle>();

/**
 * Loads a library by name or path, as native code would find it; null: this program itself. The only place that does: koffi
 * can be configured only before its first library. Throws the linker's words.
 */
export function loadLibrary(library: string | null): LibraryHandle {
  const known = loaded.get(library);
  if (known) return known;
  if (!isConfigured) koffi.config({ ...koffi.config(), async_stack_size: asyncStackBytes });
  isConfigured = true;
  const handle = koffi.load(library);
  loaded.set(library, handle);
  return handle;
}

/** null: it is there and whole; else the linker's words. */
export function loadFailure(library: string): string | null {
  try {
    loadLibrary(library);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
