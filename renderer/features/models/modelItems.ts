import type { Model, ModelDiskUse } from '../../../electron/contract/models.ts';
import type { Resident } from '../../../electron/contract/residency.ts';
import { mainReport } from '../../components/models/choices.ts';

/** A model with all that this page shows of it. */
export interface ModelItem {
  readonly model: Model;
  /** null: not measured yet. */
  readonly disk: ModelDiskUse | null;
  /** In memory, being loaded, pinned, or failed. */
  readonly resident: Resident | null;
  readonly isDefault: boolean;
}

export const sortNames = ['name', 'newest', 'size', 'parameters'] as const;
export type SortName = (typeof sortNames)[number];

/** passed: every measured version keeps its gate; failed: one does not; unmeasured: there is no report. */
export type QualityState = 'passed' | 'failed' | 'unmeasured';

export function qualityState({ variants }: Model): QualityState {
  const reports = variants.map(mainReport).filter((report) => report !== null);
  if (reports.length === 0) return 'unmeasured';
  return reports.every(({ gate }) => gate.passed) ? 'passed' : 'failed';
}

export function isLoaded({ resident }: ModelItem): boolean {
  return resident?.state === 'ready' || resident?.state === 'loading';
}

/** What would be free again without the model. */
export function diskBytes({ model, disk }: ModelItem): number {
  if (disk) return disk.sourceBytes + disk.versionBytes + disk.preparedBytes;
  return model.variants.reduce((sum, { sizeBytes, preparedBytes }) => sum + sizeBytes + preparedBytes, 0);
}

export const filterNames = ['loaded', 'warnings', 'noSource'] as const;
export type FilterName = (typeof filterNames)[number];

const filters = {
  loaded: isLoaded,
  warnings: ({ model }) => model.warnings.length > 0,
  noSource: ({ disk }) => disk?.hasSource === false,
} as const satisfies Record<FilterName, (item: ModelItem) => boolean>;

const sorts = {
  name: (a, b) => a.model.name.localeCompare(b.model.name),
  newest: (a, b) => b.model.importedAt.localeCompare(a.model.importedAt),
  size: (a, b) => diskBytes(b) - diskBytes(a),
  parameters: (a, b) => b.model.parameterCount - a.model.parameterCount,
} as const satisfies Record<SortName, (a: ModelItem, b: ModelItem) => number>;

export interface Arrangement {
  readonly search: string;
  readonly sort: SortName;
  /** Every one of them must hold. */
  readonly filters: readonly FilterName[];
}

/** Those that are looked for, in the order asked for. */
export function arrange(items: readonly ModelItem[], wish: Arrangement): ModelItem[] {
  const words = wish.search.toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .filter((item) => wish.filters.every((name) => filters[name](item)))
    .filter(({ model }) => {
      const text = `${model.name} ${model.family} ${model.licence ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(sorts[wish.sort]);
}

/** How many models each filter would leave. */
export function countFilters(items: readonly ModelItem[]): Record<FilterName, number> {
  const counts = filterNames.map((name) => [name, items.filter(filters[name]).length] as const);
  return Object.fromEntries(counts) as Record<FilterName, number>;
}
