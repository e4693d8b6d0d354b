import type { Migration } from './migration.ts';

/** What loads took, against what was planned; devices and pins of models. */
export const planner: Migration = { number: 4, name: 'planner', up: 'SELECT 1;' };
