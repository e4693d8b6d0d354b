import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { contentTypes, noncePlaceholder } from '../../common/windowPolicy.ts';

export interface StaticFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly immutable: boolean;
}

/** The window's files. An address is looked up in the listing made at the start, so no address leads out of the folder. */
export interface StaticFiles {
  /** The page, marked with the nonce of this answer. */
  page(nonce: string): Buffer;
  find(address: string): StaticFile | null;
}

/** Throws `window.notBuilt` when the folder holds no page. Links in the folder are left out. */
export function openStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const place = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(`/${path.relative(folder, place).replaceAll(path.sep, '/')}`, place);
    }
  } catch (cause) {
    throw new AppError('window.notBuilt', { folder }, { cause });
  }
  const page = files.get('/index.html');
  if (page === undefined) throw new AppError('window.notBuilt', { folder });
  return {
    page: (nonce) => Buffer.from(readFileSync(page, 'utf8').replaceAll(noncePlaceholder, nonce)),
    find(address) {
      const place = files.get(address);
      const contentType = contentTypes[path.extname(address)];
      if (place === undefined || contentType === undefined || place === page) return null;
      return { bytes: readFileSync(place), contentType, immutable: address.startsWith('/assets/') };
    },
  };
}
