import { useMemo } from 'react';
import type { AccessState } from '../../electron/contract/access.ts';
import type { Permission } from '../../electron/contract/procedure.ts';
import { permissionsOfRole } from '../../electron/contract/roles.ts';
import { useEngineQuery } from './useEngineQuery.ts';

export interface Permissions {
  may(permission: Permission): boolean;
}

/** What whoever sits here may do, so that nothing is offered that would be refused; the engine decides. Until it has answered: nothing. */
export function usePermissions(): Permissions {
  const { data } = useEngineQuery(['settings', 'access'], (client, options) =>
    client.access.state(undefined, options),
  );
  return useMemo(() => permissionsIn(data), [data]);
}

function permissionsIn(state: AccessState | undefined): Permissions {
  if (state?.phase !== 'open') return { may: () => false };
  if (state.mode === 'single') return { may: () => true };
  const allowed = new Set(state.account ? permissionsOfRole(state.account.role) : []);
  return { may: (permission) => allowed.has(permission) };
}
