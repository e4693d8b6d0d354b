import { splitLines } from './lines.ts';
import { excerptOf, type ParserOptions, type RecordParser, type SourceItem } from './record.ts';

export const defaultPassageCharacters = 2_000;

export interface PassageOptions extends ParserOptions {
  /** UTF-16 units a passage may have. */
  readonly characters: number;
  /** Headings begin passages and go with them; what is fenced is not looked into. */
  readonly isMarkdown: boolean;
}

const strict = new TextDecoder('utf-8', { fatal: true });
const headingLine = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t#]*$/;
const fenceLine = /^ {0,3}(```|~~~)/;

/**
 * Cuts a text into passages of whole paragraphs, as many as fit; a paragraph that does not fit is cut at lines, then at ends of
 * sentences. Fields: `text`, and in Markdown `heading`, the headings above it (`Pumps > Seals`).
 */
export function passageParser({ characters, isMarkdown, skip }: PassageOptions): RecordParser {
  let left = skip;
  let items: SourceItem[] = [];
  const give = (item: SourceItem) => {
    if (left === 0) items.push(item);
    else left -= 1;
  };
  const passage = openPassage(characters, (line, text, headings) =>
    give({ line, fields: headings.length === 0 ? { text } : { text, heading: headings.join(' > ') } }),
  );
  let fence: string | null = null;
  const addLine = (text: string, line: number) => {
    const mark = isMarkdown ? (fenceLine.exec(text)?.[1] ?? null) : null;
    // A heading that is longer than a passage is a line like others.
    const isHeading = isMarkdown && fence === null && text.length <= characters;
    const heading = isHeading ? headingLine.exec(text) : null;
    if (mark !== null && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    if (heading !== null)
      passage.heading(text, { level: heading[1]?.length ?? 1, title: heading[2] ?? '', line });
    else passage.line(text, line, text.trim() === '' && fence === null);
  };
  const lines = splitLines({
    line(bytes, line) {
      try {
        addLine(strict.decode(bytes), line);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        give({ line, reason: 'encoding', detail: '', excerpt: excerptOf(bytes) });
      }
    },
    tooLong: (excerpt, line) => give({ line, reason: 'tooLong', detail: '', excerpt }),
  });
  const take = () => {
    const taken = items;
    items = [];
    return taken;
  };
  return {
    push(bytes) {
      lines.push(bytes);
      return take();
    },
    end() {
      lines.end();
      passage.end();
      return take();
    },
  };
}

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly line: number;
}

/** The passage that is being filled. */
function openPassage(most: number, give: (line: number, text: string, headings: readonly string[]) => void) {
  let text = '';
  let firstLine = 1;
  /** Where its last paragraph begins, in the text and in the file. */
  let paragraph = { from: 0, line: 1 };
  /** Nothing but headings so far: whatever follows stays with them. */
  let isBare = true;
  let bareUntil = 0;
  let isNewParagraph = false;
  const headings: { level: number; title: string }[] = [];

  const close = () => {
    if (text.trim() !== '')
      give(firstLine, text.trimEnd(), headings.map(({ title }) => title).filter(Boolean));
    text = '';
    isBare = true;
    isNewParagraph = false;
  };
  const append = (piece: string, line: number) => {
    if (text === '') firstLine = line;
    else text += isNewParagraph ? '\n\n' : '\n';
    if (text === '' || isNewParagraph) paragraph = { from: text.length, line };
    text += piece;
    isNewParagraph = false;
  };
  const room = () => (text === '' ? most : most - text.length - 2);
  /** Ends the passage before its last paragraph, where that fits with `piece` into one of its own. */
  const closeBeforeParagraph = (piece: string): boolean => {
    const { from, line } = paragraph;
    const begun = text.slice(from);
    if (isNewParagraph || bareUntil >= from || begun.length + 1 + piece.length > most) return false;
    text = text.slice(0, from);
    close();
    append(begun, line);
    isBare = false;
    return true;
  };
  /** Headings that leave less than half of the room stand alone. */
  const leaveLongHeading = () => {
    if (room() < most / 2) close();
  };
  return {
    heading(piece: string, { level, title, line }: Heading) {
      if (!isBare) close();
      while ((headings.at(-1)?.level ?? 0) >= level) headings.pop();
      headings.push({ level, title });
      isNewParagraph = text !== '';
      append(piece.trimEnd(), line);
      isNewParagraph = true;
    },
    line(piece: string, line: number, isBlank: boolean) {
      if (isBlank) {
        isNewParagraph = text !== '';
        return;
      }
      if (isBare) bareUntil = text === '' ? 0 : text.length + 2;
      if (piece.length > room()) {
        if (isBare) leaveLongHeading();
        else if (!closeBeforeParagraph(piece)) close();
      }
      let rest = piece;
      while (rest.length > room()) {
        const end = cutAt(rest, Math.max(room(), 1));
        append(rest.slice(0, end).trimEnd(), line);
        close();
        rest = rest.slice(end).trimStart();
      }
      if (rest === '' && (piece !== '' || text === '')) return;
      append(rest, line);
      isBare = false;
    },
    end: close,
  };
}

/** Where to cut a text that may have `most` units: after a sentence or a blank in the second half, never in a character. */
function cutAt(text: string, most: number): number {
  const half = Math.floor(most / 2);
  for (let at = most; at > half; at--) if (endsSentence(text, at)) return at;
  const blank = text.lastIndexOf(' ', most);
  if (blank >= half) return blank;
  const isInPair = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800;
  return isInPair && most > 1 ? most - 1 : most;
}

const endsSentence = (text: string, at: number): boolean => {
  const before = text[at - 1] ?? '';
  return '。！？…；'.includes(before) || ('.!?;'.includes(before) && (text[at] ?? ' ') === ' ');
};
