import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SortName } from './modelItems.ts';

export const layouts = ['cards', 'table'] as const;
export type Layout = (typeof layouts)[number];

interface ListView {
  readonly layout: Layout;
  readonly sort: SortName;
}

/** How this browser likes to see the models. */
export const useListView = create<ListView>()(
  persist((): ListView => ({ layout: 'cards', sort: 'name' }), { name: 'inhouse.models', version: 1 }),
);
