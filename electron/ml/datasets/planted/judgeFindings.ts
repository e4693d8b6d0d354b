import type { PersonalKind } from '../../../common/datasetPersonal.ts';
import type { PersonalSpan } from '../personal/detector.ts';
import type { PlantedPersonal } from './plantedPersonal.ts';

export interface KindScore {
  readonly planted: number;
  readonly found: number;
  /** Of what was planted, how much is covered to the last character by findings of its kind. */
  readonly recall: number;
  /** Of what was found, how much is mostly (by half of both together) something planted of its kind. */
  readonly precision: number;
}

export function judgeFindings(
  rows: readonly PlantedPersonal[],
  find: (text: string) => readonly PersonalSpan[],
): Map<PersonalKind, KindScore> {
  const counts = new Map<PersonalKind, { planted: number; covered: number; found: number; right: number }>();
  const of = (kind: PersonalKind) => {
    const count = counts.get(kind) ?? { planted: 0, covered: 0, found: 0, right: 0 };
    counts.set(kind, count);
    return count;
  };
  for (const { text, planted } of rows) {
    const found = find(text);
    for (const span of planted) {
      of(span.kind).planted += 1;
      const isCovered = found.some(
        ({ kind, start, end }) => kind === span.kind && start <= span.start && end >= span.end,
      );
      if (isCovered) of(span.kind).covered += 1;
    }
    for (const span of found) {
      of(span.kind).found += 1;
      const isRight = planted.some((other) => {
        const shared = Math.min(span.end, other.end) - Math.max(span.start, other.start);
        const together = Math.max(span.end, other.end) - Math.min(span.start, other.start);
        return other.kind === span.kind && shared * 2 >= together;
      });
      if (isRight) of(span.kind).right += 1;
    }
  }
  return new Map(
    [...counts].map(([kind, { planted, covered, found, right }]) => [
      kind,
      { planted, found, recall: covered / planted, precision: found === 0 ? 1 : right / found },
    ]),
  );
}
