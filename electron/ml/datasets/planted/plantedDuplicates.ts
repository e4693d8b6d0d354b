import { type Random, seededRandom } from '../sampling/shuffle.ts';
import { chineseWords, englishWords } from './vocabulary.ts';

export interface PlantedRow {
  readonly text: string;
  /** Rows of one family are near duplicates of each other; everything else is not. */
  readonly family: number;
  /** Share of its words that was edited; null: an original. */
  readonly edited: number | null;
}

export interface PlantedOptions {
  readonly rows: number;
  /** Of the rows, how many are edited copies. */
  readonly copies: number;
  /** Bytes of a text in UTF-8, about. */
  readonly bytes: number;
  readonly seed: string | number;
}

/** Nor are these duplicates: rows of one form that share half of their text, and texts that were rewritten by 35 to 50%. */
const formShare = 0.1;
const rewrittenShare = 0.02;
const rowsOfAForm = 20;
const edits = { least: 0.01, most: 0.2 } as const;
const rewrites = { least: 0.35, most: 0.5 } as const;

/** Chinese and English texts, half and half, among them copies edited by 1 to 20% of their words, all mixed. */
export function plantDuplicates({ rows, copies, bytes, seed }: PlantedOptions): PlantedRow[] {
  const random = seededRandom(seed);
  const planted: PlantedRow[] = [];
  const rewritten = Math.round(rows * rewrittenShare);
  const originals: string[][] = [];
  const add = (words: string[], edited: number | null, family: number) =>
    planted.push({ text: writeDown(words), family, edited });
  let form: readonly string[] = [];
  while (originals.length < rows - copies - rewritten) {
    const isForm = originals.length < rows * formShare;
    if (isForm && originals.length % rowsOfAForm === 0) form = writeWords(random, bytes / 2);
    const words = isForm
      ? [...form, ...writeWords(random, bytes / 2, languageOf(form))]
      : writeWords(random, bytes);
    add(words, null, originals.push(words) - 1);
  }
  const anyFamily = () => Math.floor(random() * originals.length);
  const between = ({ least, most }: typeof edits | typeof rewrites) => least + random() * (most - least);
  for (let copy = 0; copy < copies; copy++) {
    const [family, share] = [anyFamily(), between(edits)];
    add(editWords(originals[family] as string[], share, random), share, family);
  }
  for (let text = 0; text < rewritten; text++) {
    const words = editEach(originals[anyFamily()] as string[], between(rewrites), random);
    add(words, null, originals.length + text);
  }
  return mixed(planted, random);
}

type Language = readonly string[];

function languageOf(words: readonly string[]): Language {
  return /\p{Script=Han}/u.test(words.join('')) ? chineseWords : englishWords;
}

function writeWords(
  random: Random,
  bytes: number,
  language: Language = random() < 0.5 ? chineseWords : englishWords,
): string[] {
  const words: string[] = [];
  for (let written = 0; written < bytes; ) {
    const word = drawWord(random, language);
    words.push(word);
    written += language === chineseWords ? word.length * 3 : word.length + 1;
  }
  return words;
}

/** Frequent words come up more often, as in a text; a number now and then. */
function drawWord(random: Random, language: Language): string {
  if (random() < 0.05) return String(Math.floor(random() * 1000));
  if (random() < 0.08) return language === chineseWords ? '。' : '.';
  return language[Math.floor(random() ** 1.6 * language.length)] as string;
}

function writeDown(words: readonly string[]): string {
  return words.join(languageOf(words) === chineseWords ? '' : ' ').replaceAll(' .', '.');
}

type Edit = (words: readonly string[], share: number, random: Random) => string[];

/** Ways in which people and programs make almost the same text again. */
const editors: readonly Edit[] = [editEach, dropPassage, replacePassage, movePassage, addPassage];

function editWords(words: readonly string[], share: number, random: Random): string[] {
  return (editors[Math.floor(random() * editors.length)] as Edit)(words, share, random);
}

/** Single words all over: replaced, left out, put in. */
function editEach(words: readonly string[], share: number, random: Random): string[] {
  const language = languageOf(words);
  return words.flatMap((word) => {
    if (random() >= share) return [word];
    const kind = random();
    if (kind < 0.2) return [];
    return kind < 0.4 ? [word, drawWord(random, language)] : [drawWord(random, language)];
  });
}

function passageOf(
  words: readonly string[],
  share: number,
  random: Random,
): { start: number; length: number } {
  const length = Math.max(1, Math.floor(words.length * share));
  return { start: Math.floor(random() * (words.length - length + 1)), length };
}

function dropPassage(words: readonly string[], share: number, random: Random): string[] {
  const { start, length } = passageOf(words, share, random);
  return words.toSpliced(start, length);
}

function replacePassage(words: readonly string[], share: number, random: Random): string[] {
  const { start, length } = passageOf(words, share, random);
  const language = languageOf(words);
  return words.toSpliced(start, length, ...Array.from({ length }, () => drawWord(random, language)));
}

function addPassage(words: readonly string[], share: number, random: Random): string[] {
  const { start, length } = passageOf(words, share, random);
  const language = languageOf(words);
  return words.toSpliced(start, 0, ...Array.from({ length }, () => drawWord(random, language)));
}

function movePassage(words: readonly string[], share: number, random: Random): string[] {
  const { start, length } = passageOf(words, share, random);
  const rest = words.toSpliced(start, length);
  return rest.toSpliced(Math.floor(random() * rest.length), 0, ...words.slice(start, start + length));
}

function mixed(rows: readonly PlantedRow[], random: Random): PlantedRow[] {
  return rows
    .map((row) => ({ row, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}
