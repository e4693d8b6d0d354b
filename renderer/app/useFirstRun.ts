import { useEffect, useRef } from 'react';
import { useEngineQuery } from '../engine/useEngineQuery.ts';
import { usePermissions } from '../engine/usePermissions.ts';
import { useSettings } from '../engine/useSettings.ts';
import { navigate, useRoute } from '../view/route.ts';

/**
 * Whether the first steps are still to be walked. A window that was opened without an address begins with them when there
 * is no model yet; whoever leaves them is not brought back.
 */
export function useFirstRun(): boolean {
  const { settings } = useSettings();
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  );
  const { may } = usePermissions();
  const isOpen = settings !== null && settings.setup.step !== 'done' && may('settings.write');
  const isEmpty = models.data?.models.length === 0;
  // The page that is shown first may write itself into the address before the engine has answered.
  const openedBare = useRef(location.hash === '');
  const decided = useRef(false);
  useEffect(() => {
    if (decided.current || settings === null || models.data === undefined) return;
    decided.current = true;
    // Whoever has gone somewhere meanwhile stays there.
    const isUntouched = useRoute.getState().page === 'chat';
    if (isOpen && isEmpty && openedBare.current && isUntouched) navigate('setup', null, { replace: true });
  }, [settings, models.data, isOpen, isEmpty]);
  return isOpen && (isEmpty || settings.setup.job !== null);
}
