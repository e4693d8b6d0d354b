import { createTextStream } from '../tokenize/textStream.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { commonLength } from './renderDialogue.ts';
import type { TextRange } from './terms.ts';

/** A text's tokens (as they are when it is encoded whole) and where in it they stand. */
export interface TokenPlaces {
  readonly ids: readonly number[];
  /** The tokens that hold a stretch of the text, [start, end): those that reach over its edges are among them. */
  tokensOf(range: TextRange): TextRange;
  /** Tokens of a stretch that overlap any of the ranges, which are places in its text; rising. */
  overlapping(ranges: readonly TextRange[], stretch: Stretch): number[];
}

/** A part of the text, and what `tokensOf` gives for it. */
export interface Stretch {
  readonly text: TextRange;
  readonly tokens: TextRange;
}

export interface PlaceOptions {
  readonly tokenizer: Tokenizer;
  /** As the chat template says. */
  readonly addSpecialTokens: boolean;
  readonly special: RegExp | null;
}

/** Pieces that are remembered: headers of turns, which are the same in every dialogue. */
const rememberedLength = 64;
const rememberedPieces = 1_000;

/**
 * Tokenizers give no offsets, so places are found by encoding beginnings: from the special token before the place where that gives the
 * very ids of the whole text, else from the text's beginning.
 */
export function createTokenPlaces({ tokenizer, addSpecialTokens, special }: PlaceOptions) {
  const known = new Map<string, readonly number[]>();
  const encodePiece = (piece: string): readonly number[] => {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const ids = tokenizer.encode(piece, { addSpecialTokens: false });
    if (piece.length <= rememberedLength && known.size < rememberedPieces) known.set(piece, ids);
    return ids;
  };

  return (text: string): TokenPlaces => {
    const ids = tokenizer.encode(text, { addSpecialTokens });
    const marks = special === null ? [] : alignMarks(text, ids, { tokenizer, special });

    /** Tokens that end at or before a place, and whether one of them ends right there. */
    function tokensBefore(place: number): { readonly count: number; readonly isExact: boolean } {
      if (place <= 0) return { count: 0, isExact: true };
      const mark = marks.findLast(({ start }) => start < place);
      if (mark !== undefined) {
        const head = encodePiece(text.slice(mark.start, place));
        const same = commonLength(head, ids.slice(mark.token, mark.token + head.length));
        if (same > 0) return { count: mark.token + same, isExact: same === head.length };
      }
      const head = tokenizer.encode(text.slice(0, place), { addSpecialTokens });
      const same = commonLength(head, ids);
      return { count: same, isExact: same === head.length };
    }

    function tokensOf({ start, end }: TextRange): TextRange {
      const last = tokensBefore(end);
      return {
        start: tokensBefore(start).count,
        end: Math.min(ids.length, last.count + (last.isExact ? 0 : 1)),
      };
    }

    return {
      ids,
      tokensOf,
      overlapping(ranges, stretch) {
        if (ranges.length === 0) return [];
        const places = streamPlaces(text.slice(stretch.text.start, stretch.text.end), {
          ...{ ids, tokens: stretch.tokens, tokenizer },
        });
        const found = new Set<number>();
        for (const { start, end } of ranges) {
          if (places !== null) {
            for (const [at, place] of places.entries())
              if (place.start < end && place.end > start) found.add(stretch.tokens.start + at);
            continue;
          }
          const from = stretch.text.start;
          const tokens = tokensOf({ start: from + start, end: from + end });
          for (let at = tokens.start; at < tokens.end; at++) found.add(at);
        }
        return [...found].sort((a, b) => a - b);
      },
    };
  };
}

interface Mark {
  readonly start: number;
  readonly token: number;
}

/** Special tokens in the text and among its ids; [] where the two do not fit together. */
function alignMarks(
  text: string,
  ids: readonly number[],
  { tokenizer, special }: { readonly tokenizer: Tokenizer; readonly special: RegExp },
): Mark[] {
  const marks: Mark[] = [];
  let token = -1;
  for (const { index, 0: found } of text.matchAll(special)) {
    const id = tokenizer.idOf(found);
    token = id === undefined ? -1 : ids.indexOf(id, token + 1);
    if (token < 0) return [];
    marks.push({ start: index, token });
  }
  return marks;
}

interface StreamInput {
  readonly ids: readonly number[];
  readonly tokens: TextRange;
  readonly tokenizer: Tokenizer;
}

/** Places of tokens by what each adds to the text; null where that is not the text (a normaliser has changed it). */
function streamPlaces(text: string, { ids, tokens, tokenizer }: StreamInput): TextRange[] | null {
  const stream = createTextStream(tokenizer);
  const places: TextRange[] = [];
  let said = '';
  let waiting = 0;
  const add = (piece: string) => {
    // Tokens that are parts of one character all stand where it does.
    for (; waiting > 0; waiting--) places.push({ start: said.length, end: said.length + piece.length });
    said += piece;
  };
  for (const id of ids.slice(tokens.start, tokens.end)) {
    const piece = stream.push(id);
    waiting += 1;
    // A special token is no part of the text, nor of what follows it.
    if (piece !== '' || tokenizer.isSpecial(id)) add(piece);
  }
  add(stream.end());
  // A decoder takes the blank before the first word away.
  const from = text.indexOf(said);
  return from < 0 ? null : places.map(({ start, end }) => ({ start: start + from, end: end + from }));
}
