import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ViewName } from './place.ts';

export interface ViewProps {
  /** See `TrainingPlace`. */
  readonly ids: readonly string[];
}

/** Each view is loaded when it is first shown; a list without a view here has no tab. */
export const views: Partial<Record<ViewName, LazyExoticComponent<ComponentType<ViewProps>>>> = {
  runs: lazy(() => import('./runs/RunList.tsx')),
  run: lazy(() => import('./run/RunView.tsx')),
  new: lazy(() => import('./form/NewRun.tsx')),
  compare: lazy(() => import('./compare/CompareView.tsx')),
  adapters: lazy(() => import('./adapters/AdaptersView.tsx')),
  evaluations: lazy(() => import('./evaluation/EvaluationsView.tsx')),
  guided: lazy(() => import('./guided/GuidedView.tsx')),
};
