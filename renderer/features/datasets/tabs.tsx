import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { DatasetDetail } from '../../../electron/contract/datasets/core.ts';
import type { TabName } from './place.ts';

export interface TabProps {
  readonly dataset: DatasetDetail;
}

/** What can be seen and done with a data set, in the order of `tabNames`; each part is loaded when it is first shown. */
export const tabs: Partial<Record<TabName, LazyExoticComponent<ComponentType<TabProps>>>> = {
  rows: lazy(() => import('./rows/RowsTab.tsx')),
  overview: lazy(() => import('./overview/OverviewTab.tsx')),
  sources: lazy(() => import('./sources/SourcesTab.tsx')),
  label: lazy(() => import('./labelling/LabelTab.tsx')),
  versions: lazy(() => import('./versions/VersionsTab.tsx')),
  clean: lazy(() => import('./clean/CleanTab.tsx')),
  history: lazy(() => import('./history/HistoryTab.tsx')),
};
