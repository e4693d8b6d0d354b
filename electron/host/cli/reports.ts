import { formatBytes, formatDuration, formatPercent } from '../../common/format.ts';
import type { QualityReport } from '../../contract/models.ts';
import { formatTable } from './output.ts';

/** Quality reports as a small table, worst news not hidden in a footnote. */
export function formatReports(reports: readonly QualityReport[]): string[] {
  if (reports.length === 0) return ['no quality report yet'];
  const rows = reports.map((report) => [
    report.profile,
    report.cache,
    `${report.perplexity.toFixed(3)} (${formatPercent(report.perplexityChange, { signed: true })})`,
    report.meanKlDivergence.toExponential(2),
    formatPercent(report.topOneAgreement, { digits: 1 }),
    formatPercent(report.greedyAgreement, { digits: 1 }),
    `${report.tokensPerSecond.toFixed(1)}`,
    formatDuration(report.loadMs),
    formatBytes(report.sizeBytes),
    report.gate.passed
      ? 'passed'
      : `NOT PASSED (limit ${formatPercent(report.gate.limit, { signed: true })})`,
  ]);
  const header = [
    'PROFILE',
    'CACHE',
    'PERPLEXITY',
    'KL (nats)',
    'TOP-1',
    'GREEDY',
    'TOKENS/S',
    'LOAD',
    'SIZE',
    'GATE',
  ];
  const { text, referencePerplexity } = reports[0] as QualityReport;
  return [
    ...formatTable(header, rows),
    `source in float32: perplexity ${referencePerplexity.toFixed(3)}; text ${text.name}, ${text.tokens} tokens, window ${text.window}, stride ${text.stride}`,
  ];
}
