import { randomBytes } from 'node:crypto';

/** A folder-safe id from a name, with a suffix that keeps ids unique for ever: `Alarm codes` becomes `alarm-codes-3f9a1c`. */
export function newTrainingId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${slug || 'run'}-${randomBytes(3).toString('hex')}`;
}

/** `name`, or `name (2)`, `name (3)` … when it is taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number += 1) {
    const candidate = `${name} (${number})`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** A name that a folder can have on every system: what would be a path, a device or a hidden file does not stay so. */
export function folderName(name: string): string {
  const safe = name
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return Array.from(safe).slice(0, 80).join('').trim() || 'run';
}
