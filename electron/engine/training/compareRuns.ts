import type { TrainingRunDetail, VersionPick } from '../../contract/training/runs.ts';

/** One thing in which runs differ: what each of them has. */
export interface Difference {
  readonly path: string;
  readonly values: string[];
}

/** In what the runs were asked for differently: settings by their dotted paths, and what they learn from. */
export function findDifferences(runs: readonly TrainingRunDetail[]): Difference[] {
  const flat = runs.map((run) => new Map(flatten(describeRun(run))));
  const paths = [...new Set(flat.flatMap((values) => [...values.keys()]))];
  return paths
    .map((path) => ({ path, values: flat.map((values) => values.get(path) ?? '') }))
    .filter(({ values }) => new Set(values).size > 1);
}

function describeRun({ wish, model, precision, blockSize, record }: TrainingRunDetail) {
  const nameOf = ({ dataset, version, split }: VersionPick) => {
    const known = record.data.find((data) => data.dataset === dataset && data.version === version);
    return `${known?.name ?? dataset} ${version}${split === null ? '' : ` ${split}`}`;
  };
  const picked = (pick: VersionPick | null) => (pick === null ? '' : nameOf(pick));
  return {
    model: model.name,
    base: blockSize === null ? precision : `${precision}-b${blockSize}`,
    device: record.hardware.device,
    data: nameOf(wish.data),
    ...{ validation: picked(wish.validation), replay: picked(wish.replay), test: picked(wish.test) },
    ...wish.settings,
  };
}

function flatten(value: unknown, path = ''): [path: string, value: string][] {
  if (Array.isArray(value)) return [[path, value.join(', ')]];
  if (value === null || typeof value !== 'object') return [[path, value === null ? '' : String(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    flatten(inner, path === '' ? name : `${path}.${name}`),
  );
}
