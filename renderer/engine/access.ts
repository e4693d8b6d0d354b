import { create } from 'zustand';
import { AppError } from '../../electron/common/errors/appError.ts';
import type { AccessState } from '../../electron/contract/access.ts';
import type { ErrorRecord } from '../../electron/contract/jobs.ts';
import type { LinkState } from '../../electron/contract/link.ts';
import type { Role } from '../../electron/contract/roles.ts';
import { usePreferences } from '../view/preferences.ts';
import type { EngineClient } from './connection.ts';
import { toErrorRecord } from './errorRecord.ts';

interface AccessView {
  /** null: the engine has not said it yet. */
  readonly state: AccessState | null;
  /** Whose page stands behind the cover, or is shown; null: nobody's, and nothing is there to be shown. */
  readonly person: string | null;
  /** Under which name they signed in; null without accounts. */
  readonly lastName: string | null;
  readonly lastRole: Role | null;
  /** Why the state could not be read. */
  readonly error: ErrorRecord | null;
}

/** Who sits in front of this window, and whether the engine answers. */
export const useAccess = create<AccessView>(() => ({
  ...{ state: null, person: null, lastName: null, lastRole: null, error: null },
}));

/** In an installation without accounts. */
export const anybody = 'anybody';
const tokenName = 'inhouse.session';
/** Somebody else may open the engine, or finish what is being changed. */
const askAgainMs = 2_000;

/** Whose calls are answered; null: nobody's. */
export function personIn({ phase, mode, account }: AccessState): string | null {
  if (phase !== 'open') return null;
  if (mode === 'single') return anybody;
  return account === null || account.mustChange ? null : account.id;
}

export interface AccessFollower {
  /** Resolves when calls are answered, or the link is not open (they say so themselves); rejects when the signal is aborted. */
  untilIn(signal: AbortSignal | undefined): Promise<void> | undefined;
  /** Asks the engine anew. */
  check(): void;
  onLink(state: LinkState): void;
  /** What signing in or setting up has given. Somebody else than before gets a page of their own. */
  accept(given: { readonly token: string | null; readonly state: AccessState }): void;
  /** Ends the session; the page stays, covered. */
  lock(): Promise<void>;
  /** Ends the session, and nothing is left of the page. */
  leave(): Promise<void>;
}

/** Holds the session's token for as long as this page's tab lives, and takes the session up on each new port. */
export function followAccess({ access }: Pick<EngineClient, 'access'>): AccessFollower {
  let asks = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Pending while nobody is in; null: somebody is, or the link is not open. */
  let waiting: PromiseWithResolvers<void> | null = Promise.withResolvers<void>();

  function take(state: AccessState): void {
    const person = personIn(state);
    const before = useAccess.getState().person;
    const { name = null, role = null } = state.account ?? {};
    useAccess.setState({
      ...{ state, error: null },
      ...(person === null ? {} : { person, lastName: name, lastRole: role }),
    });
    clearTimeout(timer);
    if (person === null) {
      waiting ??= Promise.withResolvers<void>();
      timer = setTimeout(check, askAgainMs);
      return;
    }
    if (before !== null && before !== person && before !== anybody) {
      startAnew();
      return;
    }
    waiting?.resolve();
    waiting = null;
  }

  function check(): void {
    waiting ??= Promise.withResolvers<void>();
    asks += 1;
    const ask = asks;
    readState(access).then(
      (state) => {
        if (ask === asks) take(state);
      },
      (error: unknown) => {
        // A lost link is opened again, and this is asked then.
        const isLost = error instanceof AppError && error.code === 'engine.lost';
        if (ask === asks && !isLost) useAccess.setState({ error: toErrorRecord(error) });
      },
    );
  }

  const end = async () => {
    sessionStorage.removeItem(tokenName);
    take(await access.signOut());
  };
  check();
  return {
    untilIn: (signal) => (waiting === null ? undefined : untilAborted(waiting.promise, signal)),
    check,
    onLink(state) {
      clearTimeout(timer);
      if (state === 'open') {
        check();
        return;
      }
      waiting?.resolve();
      waiting = null;
    },
    accept({ token, state }) {
      asks += 1;
      if (token !== null) sessionStorage.setItem(tokenName, token);
      take(state);
    },
    lock: end,
    async leave() {
      await end();
      useAccess.setState({ person: null });
      // What asks before a page is closed goes with the page.
      await new Promise((resolve) => setTimeout(resolve));
      startAnew();
    },
  };
}

async function readState(access: EngineClient['access']): Promise<AccessState> {
  const token = sessionStorage.getItem(tokenName);
  if (token === null) return access.state();
  try {
    return await access.resume({ token });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'access.sessionOver') throw error;
    sessionStorage.removeItem(tokenName);
    return access.state();
  }
}

/** Nothing that one person has opened or typed is left for the next. */
function startAnew(): void {
  usePreferences.setState({ conversation: null });
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, reject);
  });
}
