import { stat } from 'node:fs/promises';
import type { PreviewResult } from '../../compute/contract.ts';

/**
 * What the reader found out about folders a moment ago, so that an import that follows its preview does not read
 * everything twice. Safe to use: the copy refuses a file that has changed since (`SourceFile.version`), and a folder that
 * was refused, or got or lost a file since, is read again.
 */
export interface Previews {
  keep(folder: string, version: string, found: PreviewResult): void;
  /** The preview of this version of the folder, which stays kept; undefined when there is none or it is old. */
  peek(folder: string, version: string): PreviewResult | undefined;
  /** The same, and it is not kept any longer. */
  take(folder: string, version: string): PreviewResult | undefined;
}

const keptMs = 10 * 60_000;

export function createPreviews(now: () => number = Date.now): Previews {
  const kept = new Map<
    string,
    { readonly found: PreviewResult; readonly version: string; readonly at: number }
  >();
  const peek = (folder: string, version: string) => {
    const entry = kept.get(folder);
    return entry?.version === version && now() - entry.at <= keptMs ? entry.found : undefined;
  };
  return {
    keep(folder, version, found) {
      for (const [other, { at }] of kept) if (now() - at > keptMs) kept.delete(other);
      const isRefused = found.problems.some(({ severity }) => severity === 'refuse');
      if (!isRefused) kept.set(folder, { found, version, at: now() });
    },
    peek,
    take(folder, version) {
      const found = peek(folder, version);
      kept.delete(folder);
      return found;
    },
  };
}

/** Differs once a file was added to the folder or taken from it. */
export async function folderVersion(folder: string): Promise<string> {
  return stat(folder, { bigint: true }).then(
    ({ ino, mtimeNs }) => `${ino}:${mtimeNs}`,
    () => 'gone', // Whoever reads it says why.
  );
}
