import { ground } from './0001_ground.ts';
import { auditRows } from './audit0001_rows.ts';
import type { Migration } from './migration.ts';

export const inhouseMigrations: readonly Migration[] = [ground];
export const auditMigrations: readonly Migration[] = [auditRows];
