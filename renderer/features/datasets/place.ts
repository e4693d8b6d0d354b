import { navigate } from '../../view/route.ts';

/** Tabs of a data set, in the order of the work: what comes in, is looked at, cleaned, labelled, frozen. */
export const tabNames = ['rows', 'overview', 'clean', 'label', 'versions', 'sources', 'history'] as const;
export type TabName = (typeof tabNames)[number];

export interface DatasetPlace {
  readonly dataset: string;
  readonly tab: TabName;
}

/** The part of the address behind the page: `alarms-3f9a1c~versions`. */
export function parsePlace(item: string): DatasetPlace {
  const [dataset = '', tab] = item.split('~');
  return { dataset, tab: tabNames.find((name) => name === tab) ?? 'rows' };
}

export function formatPlace({ dataset, tab }: DatasetPlace): string {
  return tab === 'rows' ? dataset : `${dataset}~${tab}`;
}

export function goTo(place: DatasetPlace, options: { readonly replace?: boolean } = {}): void {
  navigate('datasets', formatPlace(place), options);
}
