import { lazy, Suspense, useEffect } from 'react';
import { personIn, useAccess } from '../engine/access.ts';
import { App } from './App.tsx';
import classes from './app.module.css';
import { ConnectionBanner } from './ConnectionBanner.tsx';

const SignInPage = lazy(() => import('../features/access/SignInPage.tsx'));

/**
 * The window for whoever may see it: the page that asks who it is, until somebody has said so. A page whose session has ended stays
 * behind that, so that what was typed is there when the same person comes back.
 */
export function AccessGate() {
  const { state, person, error } = useAccess();
  const isIn = state !== null && personIn(state) !== null;
  const asks = !isIn && (state !== null || error !== null);
  useDialogsCovered(asks);
  return (
    <>
      {person === null ? null : (
        <div className={classes.behind} inert={asks} data-covered={asks || undefined}>
          <App />
        </div>
      )}
      {asks ? (
        <div className={classes.front}>
          <ConnectionBanner />
          <Suspense fallback={null}>
            <SignInPage />
          </Suspense>
        </div>
      ) : null}
      {state === null && error === null ? <ConnectionBanner /> : null}
    </>
  );
}

/** Dialogs and menus hang on the body, beside the page: they are hidden with it. */
function useDialogsCovered(covered: boolean): void {
  useEffect(() => {
    document.documentElement.toggleAttribute('data-covered', covered);
    return () => document.documentElement.removeAttribute('data-covered');
  }, [covered]);
}
