import { create } from 'zustand';

export const pageNames = [
  'setup',
  'chat',
  'models',
  'datasets',
  'training',
  'planner',
  'hardware',
  'jobs',
  'people',
  'audit',
  'security',
  'settings',
] as const;
export type PageName = (typeof pageNames)[number];

/** Where the window is: a page, and what is open on it (a conversation, a model, a job). It is the address after `#`. */
export interface Route {
  readonly page: PageName;
  readonly item: string | null;
}

/** `#/chat/ab12` → chat, ab12. Anything else leads to the chat. */
export function parseRoute(hash: string): Route {
  const [, page, item] = hash.replace(/^#/, '').split('/');
  const known = pageNames.find((name) => name === page);
  return { page: known ?? 'chat', item: known && item ? decodeURIComponent(item) : null };
}

export function formatRoute({ page, item }: Route): string {
  return item === null ? `#/${page}` : `#/${page}/${encodeURIComponent(item)}`;
}

export const useRoute = create<Route>(() => parseRoute(globalThis.location?.hash ?? ''));

/** Goes there; `replace` leaves no step to come back to. */
export function navigate(
  page: PageName,
  item: string | null = null,
  { replace = false }: { readonly replace?: boolean } = {},
): void {
  const address = formatRoute({ page, item });
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  useRoute.setState({ page, item });
}

/** Follows the browser's own Back, Forward and typed addresses. */
export function followAddress(): void {
  window.addEventListener('popstate', () => useRoute.setState(parseRoute(location.hash)));
}
