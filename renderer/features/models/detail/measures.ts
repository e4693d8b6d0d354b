import type { Model, Profile, QualityReport, Variant } from '../../../../electron/contract/models.ts';
import { sortReports } from '../../../components/models/choices.ts';

/** A version in one profile with one kind of cache, measured. */
export interface Measured {
  readonly key: string;
  readonly variant: Variant;
  readonly profile: Profile;
  readonly report: QualityReport;
}

/** Every report of a model: versions by size, exact before fast, the full cache before the one in 8 bits. */
export function listMeasured({ variants }: Model): Measured[] {
  return [...variants]
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .flatMap((variant) =>
      sortReports(variant.reports).map((report) => ({
        key: `${variant.precision} ${variant.blockSize ?? 0} ${report.profile} ${report.cache}`,
        variant,
        profile: report.profile,
        report,
      })),
    );
}

export const measureNames = [
  'perplexity',
  'divergence',
  'topOne',
  'greedy',
  'size',
  'speed',
  'load',
] as const;
export type MeasureName = (typeof measureNames)[number];

interface Measure {
  readonly value: (report: QualityReport) => number;
  readonly better: 'lower' | 'higher';
  /** The bar's right end, where the measure has one. */
  readonly most: number | null;
  readonly limit: (report: QualityReport) => number | null;
}

const noLimit = () => null;

export const measures = {
  perplexity: {
    value: (report) => report.perplexityChange,
    better: 'lower',
    most: null,
    limit: (report) => report.gate.limit,
  },
  divergence: { value: (report) => report.meanKlDivergence, better: 'lower', most: null, limit: noLimit },
  topOne: { value: (report) => report.topOneAgreement, better: 'higher', most: 1, limit: noLimit },
  greedy: { value: (report) => report.greedyAgreement, better: 'higher', most: 1, limit: noLimit },
  size: { value: (report) => report.sizeBytes, better: 'lower', most: null, limit: noLimit },
  speed: { value: (report) => report.tokensPerSecond, better: 'higher', most: null, limit: noLimit },
  load: { value: (report) => report.loadMs, better: 'lower', most: null, limit: noLimit },
} as const satisfies Record<MeasureName, Measure>;

/** Where a bar and its limit stand on a line from 0 to 100. */
export interface Bar {
  readonly key: string;
  readonly fromPercent: number;
  readonly widthPercent: number;
  readonly limitPercent: number | null;
  readonly isBest: boolean;
}

/** Bars of one measure, all to one scale that begins at zero, or at the lowest value below it. */
export function layOutBars(name: MeasureName, measured: readonly Measured[]): Bar[] {
  const { value, better, most, limit } = measures[name];
  const values = measured.map(({ report }) => value(report));
  const limits = measured.map(({ report }) => limit(report)).filter((one) => one !== null);
  const low = Math.min(0, ...values);
  const high = most ?? Math.max(low, 0, ...values, ...limits);
  const place = (at: number) => (high === low ? 0 : (100 * (at - low)) / (high - low));
  const best = better === 'lower' ? Math.min(...values) : Math.max(...values);
  return measured.map(({ key, report }, index) => {
    const at = values[index] ?? 0;
    const end = limit(report);
    return {
      key,
      fromPercent: place(Math.min(0, at)),
      widthPercent: place(Math.max(0, at)) - place(Math.min(0, at)),
      limitPercent: end === null ? null : place(end),
      isBest: at === best && values.some((other) => other !== best),
    };
  });
}
