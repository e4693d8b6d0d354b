import koffi from 'koffi';

/** Loads a library by name or path, as native code would find it. null: it is there and whole; else the linker's words. */
export function loadFailure(library: string): string | null {
  try {
    koffi.load(library);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
