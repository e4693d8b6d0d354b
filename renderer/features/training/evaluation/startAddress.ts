const mark = 'adapter:';

/** What the address says after `evaluations~` when a new one is to be started: of this adapter, or of any. */
export function startAddress(adapter: string | null): string {
  return `${mark}${adapter ?? ''}`;
}

/** null: the address speaks of something else. */
export function readStart(id: string | undefined): { readonly adapter: string | null } | null {
  return id?.startsWith(mark) ? { adapter: id.slice(mark.length) || null } : null;
}
