import { type RowContent, textsOf } from '../../../../../common/datasetRow.ts';
import {
  type Finding,
  type PersonalKind,
  type PersonalSummary,
  personalKinds,
} from '../../../../../contract/datasets/personal.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { countLive } from '../../walkRows.ts';
import { idRanges, inSlices } from '../slices.ts';

const contextCharacters = 40;

export async function personalSummary(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<PersonalSummary> {
  const kinds: PersonalSummary['kinds'] = [];
  for (const kind of personalKinds) {
    kinds.push(countKind(file, kind));
    await context.breathe();
  }
  return { looked: await inSlices(countLooked(file), context), of: countLive(file), kinds };
}

/** Of indexes only. */
function countKind(file: DatasetFile, kind: PersonalKind): PersonalSummary['kinds'][number] {
  const count = (what: string, where: string) =>
    file.get<{ count: number }>(
      `SELECT count(${what}) AS count FROM findings WHERE kind = ? AND ${where}`,
      kind,
    )?.count ?? 0;
  const found = 'is_ignored = 0 AND is_current = 1';
  return {
    kind,
    found: count('*', found),
    rows: count('DISTINCT row', found),
    ignored: count('*', 'is_ignored = 1 AND is_current = 1'),
    masked: count('*', 'masked_by IS NOT NULL AND is_current = 0'),
  };
}

function* countLooked(file: DatasetFile): Generator<void, number> {
  let looked = 0;
  for (const { after, upTo } of idRanges(file)) {
    looked +=
      file.get<{ count: number }>(
        `SELECT count(*) AS count FROM rows JOIN looked_through ON row = id AND looked_through.fingerprint = rows.fingerprint
         WHERE id > ? AND id <= ? AND removed IS NULL`,
        after,
        upTo,
      )?.count ?? 0;
    yield;
  }
  return looked;
}

export interface StoredFinding {
  readonly id: number;
  readonly row: number;
  readonly part: number;
  readonly start: number;
  readonly stop: number;
  readonly kind: PersonalKind;
  readonly confidence: number;
  readonly is_ignored: number;
}

export interface FindingsQuery {
  readonly kind: PersonalKind;
  readonly ignored: boolean;
  readonly after?: number | undefined;
  readonly atMost: number;
}

/** In the order in which they were found, with what stands around them. */
export function pageFindings(
  file: DatasetFile,
  { kind, ignored, after, atMost }: FindingsQuery,
): { findings: Finding[] } {
  const found = file.all<StoredFinding & { content: string }>(
    `SELECT findings.*, content FROM findings JOIN contents ON contents.id = row
     WHERE is_current = 1 AND kind = ? AND is_ignored = ? AND findings.id > ? ORDER BY findings.id LIMIT ?`,
    kind,
    ignored ? 1 : 0,
    after ?? 0,
    atMost,
  );
  return { findings: found.map(({ content, ...finding }) => inContext(finding, JSON.parse(content))) };
}

function inContext({ id, row, kind, confidence, ...place }: StoredFinding, content: RowContent): Finding {
  const text = textsOf(content)[place.part] ?? '';
  const [begin, end] = [place.start - contextCharacters, place.stop + contextCharacters];
  return {
    ...{ id, row, kind, confidence },
    isIgnored: place.is_ignored === 1,
    before: begin > 0 ? `…${text.slice(begin, place.start)}` : text.slice(0, place.start),
    text: text.slice(place.start, place.stop),
    after: end < text.length ? `${text.slice(place.stop, end)}…` : text.slice(place.stop),
  };
}
