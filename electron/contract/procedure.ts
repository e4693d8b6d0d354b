import { oc } from '@orpc/contract';

/** What an actor may be allowed to do. Roles are sets of these: `roles.ts`. */
export const permissionNames = [
  'access.use',
  'accounts.read',
  'accounts.write',
  'keys.read',
  'keys.write',
  'keyStore.serve',
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
  'backup.read',
  'backup.write',
  'audit.read',
  'audit.export',
  'audit.write',
] as const;
export type Permission = (typeof permissionNames)[number];

export interface ProcedureMeta {
  readonly permission: Permission;
  /**
   * `write`: what is done tells of itself in the same transaction; `record`: that it was done is told by the link, before the
   * answer is given out; `none`: reading leaves no row. What was refused or failed leaves one in the first two classes, and
   * what was not permitted in all of them.
   */
  readonly audit: 'none' | 'write' | 'record';
}

/** Every procedure starts here: one without a permission and an audit class does not compile. */
export function procedure(meta: ProcedureMeta) {
  return oc.$meta<ProcedureMeta>(meta);
}
