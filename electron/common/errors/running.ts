import type { ErrorRow } from './errorRow.ts';

/** Graphs, quantization, sessions, tokenizers, templates, chat. */
export const runningErrors = {} as const satisfies Record<string, ErrorRow>;
