import { useEffect } from 'react';
import { create } from 'zustand';

export const actionSections = ['go', 'chat', 'models', 'datasets', 'work', 'view'] as const;
export type ActionSection = (typeof actionSections)[number];

/** Something a user can do from anywhere: it is in the command palette, and with a shortcut also in the list behind `?`. */
export interface Action {
  readonly id: string;
  readonly section: ActionSection;
  /** In the reader's language. */
  readonly label: string;
  /** Further words it is found by. */
  readonly keywords?: string;
  /** `mod+K`, `mod+shift+O`, `G C` (one key after the other), `?`. `mod` is Ctrl, on a Mac Cmd. */
  readonly shortcut?: string;
  /** Also while somebody types in a field; only for shortcuts with `mod`. */
  readonly whileTyping?: boolean;
  readonly disabled?: boolean;
  readonly run: () => void;
}

interface ActionsView {
  /** By owner, in the order of their coming. */
  readonly owned: ReadonlyMap<string, readonly Action[]>;
}

export const useActions = create<ActionsView>(() => ({ owned: new Map() }));

export function allActions(view: ActionsView): Action[] {
  return [...view.owned.values()].flat();
}

/** Offers these actions while the component is shown; `owner` is its name. Memoize the list. */
export function useOfferedActions(owner: string, actions: readonly Action[]): void {
  useEffect(() => {
    useActions.setState(({ owned }) => ({ owned: new Map(owned).set(owner, actions) }));
    return () =>
      useActions.setState(({ owned }) => {
        const left = new Map(owned);
        left.delete(owner);
        return { owned: left };
      });
  }, [owner, actions]);
}
