import koffi, { type LibraryHandle } from 'koffi';

/**
 * A call on another thread runs on a stack of koffi's, 128 KB unless said otherwise: too little for a driver that compiles
 * shaders (SwiftShader ended the process). Only what is used of it takes memory.
 */
const asyncStackBytes = 8 * 1024 * 1024;
let isConfigured = false;

/**
 * Loads a library by name or path, as native code would find it; null: this program itself. The only place that does: koffi
 * can be configured only before its first library. Throws the linker's words.
 */
export function loadLibrary(library: string | null): LibraryHandle {
  if (!isConfigured) koffi.config({ ...koffi.config(), async_stack_size: asyncStackBytes });
  isConfigured = true;
  return koffi.load(library);
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
