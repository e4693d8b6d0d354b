import type { Migration } from './migration.ts';

/** Measurements of the machine over time. */
export const hardware: Migration = { number: 3, name: 'hardware', up: 'SELECT 1;' };
