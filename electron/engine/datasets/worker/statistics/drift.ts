import { type RowContent, textsOf } from '../../../../common/datasetRow.ts';
import { readTokenizer } from '../../../../compute/model/modelFiles.ts';
import type { Divergence, Drift, Part } from '../../../../contract/datasets/statistics.ts';
import { seededRandom } from '../../../../ml/datasets/sampling/shuffle.ts';
import {
  type CountTable,
  jensenShannon,
  klDivergence,
  largestShifts,
} from '../../../../ml/datasets/statistics/divergence.ts';
import { searchWords } from '../../../store/searchWords.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { walkIds } from '../rows/walkIds.ts';
import { openVersionFile } from '../versions/versionFile.ts';
import { chosenTokenizer } from './tokenizer.ts';

/** Rows of each part whose texts are read; the distribution of words moves little with more. */
const sampleRows = 5_000;
const shownShifts = 30;
const readAtOnce = 100;

/** A text as the things that are counted, and such a thing as people read it. */
interface Units {
  readonly unit: Drift['tokens']['unit'];
  cut(text: string): readonly (string | number)[];
  name(key: string | number): string;
}

/** How two parts of a data set differ: in tokens (in words where no tokenizer was chosen), labels and lengths. */
export async function measureDrift(
  file: DatasetFile,
  { a, b }: { readonly a: Part; readonly b: Part },
  context: OperationContext,
): Promise<Drift> {
  const units = await chooseUnits(file);
  const read = async (part: Part) => {
    using rows = openPart(file, part);
    return await readPart(rows.file, { part, units, context });
  };
  const [one, other] = [await read(a), await read(b)];
  return {
    rows: { a: one.rows, b: other.rows },
    sampled: { a: one.sampled, b: other.sampled },
    tokens: { unit: units.unit, ...diverge(one.tokens, other.tokens, units.name) },
    labels: diverge(one.labels, other.labels, (label) => label ?? ''),
    lengths: diverge(one.lengths, other.lengths, (power) => String(2 ** power)),
  };
}

/** A version's file has the draft's tables. */
function openPart(file: DatasetFile, { version }: Part): { readonly file: DatasetFile } & Disposable {
  if (version === null) return { file, [Symbol.dispose]: () => undefined };
  const opened = openVersionFile(file, version);
  return { file: opened, [Symbol.dispose]: () => opened.close() };
}

async function chooseUnits(file: DatasetFile): Promise<Units> {
  const chosen = chosenTokenizer(file);
  if (chosen === null)
    return { unit: 'words', cut: (text) => searchWords(text).split(' ').filter(Boolean), name: String };
  const tokenizer = await readTokenizer(chosen.folder);
  return {
    unit: 'tokens',
    cut: (text) => tokenizer.encode(text, { addSpecialTokens: false }),
    name: (id) => tokenizer.decode([Number(id)]),
  };
}

interface PartCounts {
  readonly rows: number;
  readonly sampled: number;
  readonly tokens: Map<string | number, number>;
  readonly labels: Map<string | null, number>;
  /** By the power of two that the characters reach. */
  readonly lengths: Map<number, number>;
}

interface Reading {
  readonly part: Part;
  readonly units: Units;
  readonly context: OperationContext;
}

async function readPart(file: DatasetFile, { part, units, context }: Reading): Promise<PartCounts> {
  const counts = { tokens: new Map(), labels: new Map(), lengths: new Map() };
  const sample = createReservoir(sampleRows);
  const facts = file.prepare('SELECT label, characters FROM rows WHERE id = ?');
  let rows = 0;
  for (const ids of walkIds(file, part.filter, { descending: false })) {
    for (const id of ids) {
      const { label, characters } = facts.get(id) as { label: string | null; characters: number };
      increase(counts.labels, label);
      increase(counts.lengths, Math.ceil(Math.log2(Math.max(1, characters))));
      sample.offer(id);
    }
    rows += ids.length;
    await context.breathe();
  }
  const content = file.prepare('SELECT content FROM contents WHERE id = ?');
  const sampled = sample.taken();
  for (const [index, id] of sampled.entries()) {
    const row = content.get(id) as { content: string };
    for (const text of textsOf(JSON.parse(row.content) as RowContent))
      for (const token of units.cut(text)) increase(counts.tokens, token);
    if (index % readAtOnce === 0) await context.breathe();
  }
  return { rows, sampled: sampled.length, ...counts };
}

/** Every number that is offered is as likely to be among those taken (Vitter's algorithm R); the same ones each time. */
function createReservoir(size: number) {
  const random = seededRandom(size);
  const taken: number[] = [];
  let offered = 0;
  return {
    offer(id: number): void {
      offered += 1;
      if (taken.length < size) taken.push(id);
      else {
        const place = Math.floor(random() * offered);
        if (place < size) taken[place] = id;
      }
    },
    taken: () => taken.sort((one, other) => one - other),
  };
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function diverge<Key>(a: CountTable<Key>, b: CountTable<Key>, name: (key: Key) => string): Divergence {
  return {
    kl: klDivergence(a, b),
    js: jensenShannon(a, b),
    shifts: largestShifts(a, b, { most: shownShifts }).map(({ key, share, against }) => ({
      key: name(key),
      a: share,
      b: against,
    })),
  };
}
