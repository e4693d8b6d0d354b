import type { PreviewResult } from '../../compute/contract.ts';

/**
 * What the reader found out about folders a moment ago, so that an import that follows its preview does not read
 * everything twice. Safe to use: the copy refuses a file that has changed since (`SourceFile.version`).
 */
export interface Previews {
  keep(folder: string, found: PreviewResult): void;
  /** The preview of this folder, once; undefined when there is none or it is old. */
  take(folder: string): PreviewResult | undefined;
}

const keptMs = 10 * 60_000;

export function createPreviews(now: () => number = Date.now): Previews {
  const kept = new Map<string, { readonly found: PreviewResult; readonly at: number }>();
  return {
    keep(folder, found) {
      for (const [other, { at }] of kept) if (now() - at > keptMs) kept.delete(other);
      kept.set(folder, { found, at: now() });
    },
    take(folder) {
      const entry = kept.get(folder);
      kept.delete(folder);
      return entry && now() - entry.at <= keptMs ? entry.found : undefined;
    },
  };
}
