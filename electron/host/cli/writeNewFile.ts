import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';

/** Readable to nobody else; an existing file is left alone. Gives the whole path. Throws `file.unwritable`. */
export async function writeNewFile(out: string, text: string): Promise<string> {
  const file = path.resolve(out);
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file.unwritable', { path: file, reason }, { cause });
  }
  return file;
}
