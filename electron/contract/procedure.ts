import { oc } from '@orpc/contract';

/** What an actor may be allowed to do. Roles (a later issue) are sets of these. */
export const permissionNames = [
  'system.read',
  'hardware.read',
  'settings.read',
  'settings.write',
  'files.browse',
  'files.grant',
  'models.read',
  'models.write',
  'chat.use',
  'datasets.read',
  'datasets.write',
  'datasets.review',
  'training.read',
  'training.write',
  'jobs.read',
  'jobs.control',
] as const;
export type Permission = (typeof permissionNames)[number];

export interface ProcedureMeta {
  readonly permission: Permission;
  /** `write`: an audit row is written in the same transaction; `none`: reading leaves no row. */
  readonly audit: 'none' | 'write';
}

/** Every procedure starts here: one without a permission and an audit class does not compile. */
export function procedure(meta: ProcedureMeta) {
  return oc.$meta<ProcedureMeta>(meta);
}
