import { countInto, linearEdges } from '../datasets/statistics/histogram.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { TokenExample } from './batch.ts';
import { type LeftOutReason, leftOutReasons, type RowExamples } from './examples.ts';

/** What rows have become, for a plan that is looked at before a run starts. */
export interface ExampleSummary {
  readonly rows: number;
  readonly examples: number;
  readonly tokens: number;
  /** Those that something is learnt from. */
  readonly trainedTokens: number;
  /** Rows that lost turns at their end. */
  readonly cut: number;
  /** Rows of which only the last answer is learnt, because the template changes earlier ones. */
  readonly onlyLast: number;
  readonly leftOut: number;
  readonly reasons: Readonly<Record<LeftOutReason, number>>;
  /** Of an example, in tokens. */
  readonly longest: number;
  /** How many examples have at most so many tokens, and more than the bin before. */
  readonly lengths: readonly { readonly upTo: number; readonly examples: number }[];
}

const mostBins = 20;

export function summarise(rows: Iterable<RowExamples>): ExampleSummary {
  const sum = { rows: 0, tokens: 0, trainedTokens: 0, cut: 0, onlyLast: 0, leftOut: 0, longest: 0 };
  const reasons = Object.fromEntries(leftOutReasons.map((reason) => [reason, 0])) as Record<
    LeftOutReason,
    number
  >;
  const lengths: number[] = [];
  for (const { examples, leftOut, isCut, isOnlyLast } of rows) {
    sum.rows += 1;
    sum.cut += Number(isCut);
    sum.onlyLast += Number(isOnlyLast);
    if (leftOut !== null) {
      sum.leftOut += 1;
      reasons[leftOut] += 1;
    }
    for (const { ids, weights } of examples) {
      lengths.push(ids.length);
      sum.tokens += ids.length;
      sum.longest = Math.max(sum.longest, ids.length);
      for (const weight of weights) if (weight > 0) sum.trainedTokens += 1;
    }
  }
  return { ...sum, examples: lengths.length, reasons, lengths: binsOf(lengths, sum.longest) };
}

function binsOf(lengths: readonly number[], longest: number): ExampleSummary['lengths'] {
  if (lengths.length === 0) return [];
  const { edges, counts } = countInto(linearEdges(1, longest, mostBins), lengths);
  return counts.map((examples, bin) => ({ upTo: (edges[bin + 1] as number) - 1, examples }));
}

export interface PreviewPiece {
  readonly text: string;
  readonly weight: number;
}

/** An example as people read it: pieces of text with what their tokens count, special tokens as they are written. */
export function previewExample(
  { ids, weights }: TokenExample,
  tokenizer: Pick<Tokenizer, 'decode' | 'idOf' | 'isSpecial' | 'specialTokens'>,
): PreviewPiece[] {
  const names = new Map(tokenizer.specialTokens.map((name) => [tokenizer.idOf(name), name]));
  const pieces: PreviewPiece[] = [];
  for (let from = 0; from < ids.length; ) {
    const isSpecial = tokenizer.isSpecial(ids[from] as number);
    let to = from + 1;
    const belongs = (at: number) =>
      weights[at] === weights[from] && tokenizer.isSpecial(ids[at] as number) === isSpecial;
    while (to < ids.length && belongs(to)) to += 1;
    const own = ids.slice(from, to);
    const text = isSpecial ? own.map((id) => names.get(id) ?? '').join('') : tokenizer.decode(own);
    const last = pieces.at(-1);
    const weight = weights[from] as number;
    if (last?.weight === weight) pieces[pieces.length - 1] = { text: last.text + text, weight };
    else pieces.push({ text, weight });
    from = to;
  }
  return pieces;
}
