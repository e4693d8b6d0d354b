import { useMemo } from 'react';
import type { AccessState } from '../../electron/contract/access.ts';
import type { Permission } from '../../electron/contract/procedure.ts';
import { permissionsOfRole } from '../../electron/contract/roles.ts';
import { useAccess } from './access.ts';

export interface Permissions {
  may(permission: Permission): boolean;
}

/** What whoever sits here may do, so that nothing is offered that would be refused; the engine decides. Until it has answered: nothing. */
export function usePermissions(): Permissions {
  const state = useAccess((view) => view.state);
  return useMemo(() => permissionsIn(state), [state]);
}

function permissionsIn(state: AccessState | null): Permissions {
  if (state?.phase !== 'open') return { may: () => false };
  if (state.mode === 'single') return { may: () => true };
  const allowed = new Set(state.account ? permissionsOfRole(state.account.role) : []);
  return { may: (permission) => allowed.has(permission) };
}
