import { expect, test } from 'vitest';
import { permissionNames } from './procedure.ts';
import { permissionsOfRole, roleNames } from './roles.ts';

test('the administrator may do everything, and nobody but an administrator makes accounts or keys', () => {
  expect(new Set(permissionsOfRole('administrator'))).toEqual(new Set(permissionNames));
  for (const role of roleNames.filter((name) => name !== 'administrator'))
    for (const permission of ['accounts.write', 'keys.write', 'settings.write'] as const)
      expect(permissionsOfRole(role), role).not.toContain(permission);
});

test('an auditor sees records and none of what people work with', () => {
  const allowed = permissionsOfRole('auditor');
  for (const permission of ['chat.use', 'datasets.read', 'files.browse', 'jobs.control'] as const)
    expect(allowed).not.toContain(permission);
});
