import type { Permission } from './procedure.ts';

/** What a person with an account is here for. Everybody has one; the administrator alone makes accounts and keys. */
export const roleNames = ['operator', 'curator', 'engineer', 'auditor', 'administrator'] as const;
export type Role = (typeof roleNames)[number];

const people = roleNames;
/** Those who work with models and data; an auditor reads records, and none of what they are about. */
const workers = ['operator', 'curator', 'engineer', 'administrator'] as const;

/** The one table of who may do what. `files.grant` and `keyStore.serve` belong to channels besides: see `Actor`. */
export const permissionRoles = {
  // Nobody in particular: the page that asks who it is has to be answered, too.
  'access.use': people,
  'accounts.read': ['auditor', 'administrator'],
  'accounts.write': ['administrator'],
  'audit.read': ['auditor', 'administrator'],
  'audit.export': ['auditor', 'administrator'],
  'audit.write': ['administrator'],
  'backup.read': ['auditor', 'administrator'],
  'backup.write': ['administrator'],
  'keys.read': ['auditor', 'administrator'],
  'keys.write': ['administrator'],
  'keyStore.serve': ['administrator'],
  'system.read': people,
  'hardware.read': people,
  'settings.read': people,
  'settings.write': ['administrator'],
  'files.browse': workers,
  'files.grant': workers,
  'models.read': people,
  'models.write': ['engineer', 'administrator'],
  'chat.use': workers,
  'datasets.read': ['curator', 'engineer', 'administrator'],
  'datasets.write': ['curator', 'engineer', 'administrator'],
  'datasets.review': ['curator', 'engineer', 'administrator'],
  'training.read': ['curator', 'engineer', 'auditor', 'administrator'],
  'training.write': ['engineer', 'administrator'],
  'jobs.read': people,
  'jobs.control': workers,
} as const satisfies Record<Permission, readonly Role[]>;

export function permissionsOfRole(role: Role): Permission[] {
  const allowed: Readonly<Record<Permission, readonly Role[]>> = permissionRoles;
  return (Object.keys(allowed) as Permission[]).filter((permission) => allowed[permission].includes(role));
}
