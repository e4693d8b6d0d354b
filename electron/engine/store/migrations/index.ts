import { ground } from './0001_ground.ts';
import { chat } from './0002_chat.ts';
import { hardware } from './0003_hardware.ts';
import { planner } from './0004_planner.ts';
import { jobs } from './0005_jobs.ts';
import { caches } from './0006_caches.ts';
import { graphics } from './0007_graphics.ts';
import { datasets } from './0008_datasets.ts';
import { feedback } from './0009_feedback.ts';
import { training } from './0010_training.ts';
import { auditOutbox } from './0011_auditOutbox.ts';
import { accounts } from './0012_accounts.ts';
import { firstSignIn } from './0013_firstSignIn.ts';
import { backupTargets } from './0014_backupTargets.ts';
import { owners } from './0015_owners.ts';
import { auditRows } from './audit0001_rows.ts';
import { auditOrigin } from './audit0002_origin.ts';
import { auditCheckpoints } from './audit0003_checkpoints.ts';
import type { Migration } from './migration.ts';

export const inhouseMigrations: readonly Migration[] = [
  ground,
  chat,
  hardware,
  planner,
  jobs,
  caches,
  graphics,
  datasets,
  feedback,
  training,
  auditOutbox,
  accounts,
  firstSignIn,
  backupTargets,
  owners,
];
export const auditMigrations: readonly Migration[] = [auditRows, auditOrigin, auditCheckpoints];
