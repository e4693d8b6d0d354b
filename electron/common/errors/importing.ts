import type { ErrorRow } from './errorRow.ts';

/** Reading and importing files that come from outside. */
export const importingErrors = {} as const satisfies Record<string, ErrorRow>;
