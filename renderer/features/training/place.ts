import { formatRoute, navigate } from '../../view/route.ts';

/** What the page can show: three lists, and behind them one thing each. */
export const viewNames = ['runs', 'run', 'new', 'compare', 'adapters', 'evaluations', 'guided'] as const;
export type ViewName = (typeof viewNames)[number];

/** The lists, in the order of the work. */
export const tabNames = ['runs', 'adapters', 'evaluations'] as const satisfies readonly ViewName[];
export type TabName = (typeof tabNames)[number];

export interface TrainingPlace {
  readonly view: ViewName;
  /** The run that is shown, the runs that are compared, the adapter that a list is to show: what the view says. */
  readonly ids: readonly string[];
}

/** The part of the address behind the page: `run~3f9a1c`, `compare~3f9a1c~77b0d2`; nothing is the list of runs. */
export function parsePlace(item: string | null): TrainingPlace {
  const [first = '', ...ids] = (item ?? '').split('~');
  const view = viewNames.find((name) => name === first);
  return view ? { view, ids: ids.filter((id) => id !== '') } : { view: 'runs', ids: [] };
}

function formatPlace({ view, ids }: TrainingPlace): string | null {
  return view === 'runs' && ids.length === 0 ? null : [view, ...ids].join('~');
}

export function addressOf(view: ViewName, ...ids: readonly string[]): string {
  return formatRoute({ page: 'training', item: formatPlace({ view, ids }) });
}

export function goTo(view: ViewName, ...ids: readonly string[]): void {
  navigate('training', formatPlace({ view, ids }));
}
