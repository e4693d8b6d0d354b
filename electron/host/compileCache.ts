import { enableCompileCache, flushCompileCache } from 'node:module';
import path from 'node:path';

/**
 * Beside the program's packages and nowhere else: whoever could put other code into the cache could change the program
 * itself. Node goes by the content of each file, so an update is never answered with what it replaces.
 */
const folder = path.resolve(import.meta.dirname, '../../node_modules/.cache/inhouse-compiled');

/**
 * From here on Node keeps what it makes of the files that are imported: types are stripped and the code is compiled once,
 * and not at every start of every process. A program that lies where it cannot write goes on without.
 */
export function keepCompiled(): void {
  enableCompileCache(folder);
}

/** For a process that is ended by a kill: others write at their exit. */
export function storeCompiled(): void {
  flushCompileCache();
}
