import { type PersonalKind, personalKinds } from '../../../common/datasetPersonal.ts';
import { halfWidth, type PersonalSpan } from './detector.ts';
import { detectors } from './detectors.ts';

export interface PersonalOptions {
  readonly kinds?: readonly PersonalKind[];
  /** What is less sure is left out. */
  readonly leastConfidence?: number;
}

/**
 * What a text gives away of persons, from its beginning to its end; where two findings overlap, the surer one stands, and of
 * equally sure ones the longer. Nothing is found for certain: names above all are known by what stands around them.
 */
export function findPersonal(
  text: string,
  { kinds = personalKinds, leastConfidence = 0.5 }: PersonalOptions = {},
): PersonalSpan[] {
  const folded = halfWidth(text);
  const found = kinds
    .flatMap((kind) => detectors[kind](folded).map((finding): PersonalSpan => ({ ...finding, kind })))
    .filter(({ confidence }) => confidence >= leastConfidence)
    .sort((a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start));
  return withoutOverlaps(found).sort((a, b) => a.start - b.start);
}

function withoutOverlaps(found: readonly PersonalSpan[]): PersonalSpan[] {
  const kept: PersonalSpan[] = [];
  const taken = new Set<number>();
  for (const span of found) {
    let isFree = true;
    for (let at = span.start; at < span.end && isFree; at++) isFree = !taken.has(at);
    if (!isFree) continue;
    for (let at = span.start; at < span.end; at++) taken.add(at);
    kept.push(span);
  }
  return kept;
}
