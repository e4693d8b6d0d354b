import { useMemo } from 'react';
import type { Permission } from '../../electron/contract/procedure.ts';
import { permissionsOfRole, type Role } from '../../electron/contract/roles.ts';
import { anybody, useAccess } from './access.ts';

export interface Permissions {
  may(permission: Permission): boolean;
}

/**
 * What whoever sits here may do, so that nothing is offered that would be refused; the engine decides. Until it has answered: nothing.
 * While the page is covered, and while keys are changed, it stays as it was: the page is there for whoever comes back.
 */
export function usePermissions(): Permissions {
  const isAnybody = useAccess(({ person }) => person === anybody);
  const role = useAccess(({ lastRole }) => lastRole);
  return useMemo(() => permissionsIn(isAnybody, role), [isAnybody, role]);
}

function permissionsIn(isAnybody: boolean, role: Role | null): Permissions {
  if (isAnybody) return { may: () => true };
  const allowed = new Set(role === null ? [] : permissionsOfRole(role));
  return { may: (permission) => allowed.has(permission) };
}
