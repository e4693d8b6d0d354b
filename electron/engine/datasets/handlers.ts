import { coreHandlers } from './coreHandlers.ts';
import { type ImportOptions, importHandlers } from './importHandlers.ts';

/** One file of handlers per subject, as in the contract. */
export function datasetsHandlers(options: ImportOptions) {
  return { ...coreHandlers(options), imports: importHandlers(options) };
}
