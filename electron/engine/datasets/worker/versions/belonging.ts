import { createHash } from 'node:crypto';
import type { RowContent } from '../../../../common/datasetRow.ts';
import { createDisjointSets } from '../../../../ml/datasets/duplicates/disjointSets.ts';
import { questionText } from '../../../../ml/datasets/questionText.ts';
import { languageOf } from '../rows/filter.ts';
import type { RecordRow } from './record.ts';

/** What of the rows decides which belong together, column by column: a million rows are a few arrays of numbers. */
export interface Belonging {
  readonly ids: number[];
  /** The beginning of the content's hash. */
  readonly contents: number[];
  /** The same of the question; NaN: it asks nothing. */
  readonly questions: number[];
  /** NaN: in no cluster of near duplicates. */
  readonly clusters: number[];
  /** Places in `splitNames`; -1: in no split. */
  readonly splits: number[];
  readonly splitNames: string[];
  readonly strata: Readonly<Record<'label' | 'source' | 'language', Names>>;
  add(row: RecordRow): void;
}

/** Names that occur again and again, as numbers. */
export interface Names {
  readonly of: number[];
  readonly names: (string | null)[];
}

type Column = 'ids' | 'contents' | 'questions' | 'clusters' | 'splits';

export function createBelonging(): Belonging {
  const columns = { ids: [], contents: [], questions: [], clusters: [], splits: [] } as Record<
    Column,
    number[]
  >;
  const splitNumbers = createNumbers<string>();
  const strata = { label: createNames(), source: createNames(), language: createNames() };
  return {
    ...columns,
    splitNames: splitNumbers.names,
    strata,
    add(row) {
      columns.ids.push(row.id);
      columns.contents.push(contentKey(row.contentHash));
      columns.questions.push(questionKey(row.content));
      columns.clusters.push(row.cluster ?? Number.NaN);
      columns.splits.push(row.split === null ? -1 : splitNumbers.of(row.split));
      strata.label.add(row.label);
      strata.source.add(row.source === null ? null : String(row.source));
      strata.language.add(languageOf(row.han));
    },
  };
}

/** Of the JSON of a row's content; NaN: it asks nothing. */
export function questionKey(content: string): number {
  const question = questionText(JSON.parse(content) as RowContent);
  return question === null ? Number.NaN : contentKey(createHash('sha256').update(question).digest());
}

/** 52 bits of a hash: of a million rows two have the same by accident once in ten thousand sets. */
export function contentKey(hash: Uint8Array): number {
  const bytes = Buffer.from(hash.buffer, hash.byteOffset, hash.length);
  return bytes.readUIntBE(0, 6) * 16 + ((bytes[6] as number) >> 4);
}

function createNumbers<Name>() {
  const numbers = new Map<Name, number>();
  const names: Name[] = [];
  return {
    names,
    of(name: Name): number {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, names.push(name) - 1);
      return names.length - 1;
    },
  };
}

function createNames(): Names & { add(name: string | null): void } {
  const numbers = createNumbers<string | null>();
  const of: number[] = [];
  return { of, names: numbers.names, add: (name) => void of.push(numbers.of(name)) };
}

/** A group for each row that must stay with others; null: the row is alone. */
export function groupsOf({ ids, contents, questions, clusters }: Belonging): (number | null)[] {
  const sets = createDisjointSets(ids.length);
  for (const keys of [contents, questions, clusters]) {
    const first = new Map<number, number>();
    keys.forEach((key, at) => {
      if (Number.isNaN(key)) return;
      const other = first.get(key);
      if (other === undefined) first.set(key, at);
      else sets.join(other, at);
    });
  }
  const sizes = new Uint32Array(ids.length);
  for (let at = 0; at < ids.length; at++) {
    const set = sets.find(at);
    sizes[set] = (sizes[set] as number) + 1;
  }
  return ids.map((_, at) => {
    const set = sets.find(at);
    return sizes[set] === 1 ? null : set;
  });
}
