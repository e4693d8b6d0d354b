/** What can be asked of an adapter in a dialog; the address names it, so other pages lead right to it. */
export const adapterDialogs = ['rename', 'offer', 'merge', 'export', 'remove'] as const;
export type AdapterDialog = (typeof adapterDialogs)[number];

/** In the place of an adapter: one is to be imported. Ids of adapters end in a hash. */
export const importAddress = 'import';

export function readDialog(ask: string | undefined): AdapterDialog | null {
  return adapterDialogs.find((dialog) => dialog === ask) ?? null;
}
