import { expect, test } from 'vitest';
import { permissionNames } from './procedure.ts';
import { reviewed } from './reviewed.fixture.ts';
import { permissionsOfRole, roleNames } from './roles.ts';
import { walkContract } from './walkContract.fixture.ts';

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

test('every procedure was placed by a person: who may call it is what was looked at', () => {
  const placed = reviewed.flatMap(({ roles, procedures }) =>
    Object.entries(procedures).flatMap(([feature, names]) =>
      names.map((name) => [`${feature}.${name}`, roles.toSorted()] as const),
    ),
  );
  const found = walkContract().map(({ path, meta }) => {
    const roles = roleNames.filter((role) => permissionsOfRole(role).includes(meta.permission));
    return [path.join('.'), roles.toSorted()] as const;
  });
  expect(new Set(placed.map(([name]) => name)).size).toBe(placed.length);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(placed));
});
