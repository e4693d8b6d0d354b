import { splitLines } from './lines.ts';
import { collectRecords, excerptOf, type ParserOptions, type RecordParser } from './record.ts';

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
  return collectRecords({ skip }, (give) => {
    const passage = new Passage(characters, (line, text, headings) =>
      give(() => ({
        line,
        fields: headings.length === 0 ? { text } : { text, heading: headings.join(' > ') },
      })),
    );
    const addLine = isMarkdown ? markdownLines(passage, characters) : plainLines(passage);
    const lines = splitLines({
      line(bytes, line) {
        try {
          addLine(strict.decode(bytes), line);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          give(() => ({ line, reason: 'encoding', detail: '', excerpt: excerptOf(bytes) }));
        }
      },
      tooLong: (excerpt, line) => give(() => ({ line, reason: 'tooLong', detail: '', excerpt })),
    });
    return {
      push: lines.push,
      end() {
        lines.end();
        passage.close();
      },
    };
  });
}

type AddLine = (text: string, line: number) => void;

function plainLines(passage: Passage): AddLine {
  return (text, line) => passage.line(text, line, text.trim() === '');
}

function markdownLines(passage: Passage, characters: number): AddLine {
  let fence: string | null = null;
  return (text, line) => {
    const mark = fenceLine.exec(text)?.[1] ?? null;
    // A heading that is longer than a passage is a line like others.
    const isHeading = fence === null && text.length <= characters;
    const heading = isHeading ? headingLine.exec(text) : null;
    if (mark !== null && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    if (heading !== null)
      passage.heading(text, { level: heading[1]?.length ?? 1, title: heading[2] ?? '', line });
    else passage.line(text, line, text.trim() === '' && fence === null);
  };
}

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly line: number;
}

type Give = (line: number, text: string, headings: readonly string[]) => void;

/** The passage that is being filled. */
class Passage {
  private readonly most: number;
  private readonly give: Give;
  private text = '';
  private firstLine = 1;
  /** Where its last paragraph begins, in the text and in the file. */
  private paragraph = { from: 0, line: 1 };
  /** Nothing but headings so far: whatever follows stays with them. */
  private isBare = true;
  private bareUntil = 0;
  private isNewParagraph = false;
  private readonly headings: { level: number; title: string }[] = [];

  constructor(most: number, give: Give) {
    this.most = most;
    this.give = give;
  }

  heading(piece: string, { level, title, line }: Heading): void {
    const { headings } = this;
    if (!this.isBare) this.close();
    while ((headings.at(-1)?.level ?? 0) >= level) headings.pop();
    headings.push({ level, title });
    this.isNewParagraph = this.text !== '';
    this.append(piece.trimEnd(), line);
    this.isNewParagraph = true;
  }

  line(piece: string, line: number, isBlank: boolean): void {
    if (isBlank) {
      this.isNewParagraph = this.text !== '';
      return;
    }
    if (this.isBare) this.bareUntil = this.text === '' ? 0 : this.text.length + 2;
    if (piece.length > this.room()) this.makeRoom(piece);
    let rest = piece;
    while (rest.length > this.room()) {
      const end = cutAt(rest, Math.max(this.room(), 1));
      this.append(rest.slice(0, end).trimEnd(), line);
      this.close();
      rest = rest.slice(end).trimStart();
    }
    if (rest === '' && (piece !== '' || this.text === '')) return;
    this.append(rest, line);
    this.isBare = false;
  }

  close(): void {
    const titles = this.headings.map(({ title }) => title).filter(Boolean);
    if (this.text.trim() !== '') this.give(this.firstLine, this.text.trimEnd(), titles);
    this.text = '';
    this.isBare = true;
    this.isNewParagraph = false;
  }

  private room(): number {
    return this.text === '' ? this.most : this.most - this.text.length - 2;
  }

  private append(piece: string, line: number): void {
    if (this.text === '') this.firstLine = line;
    else this.text += this.isNewParagraph ? '\n\n' : '\n';
    if (this.text === '' || this.isNewParagraph) this.paragraph = { from: this.text.length, line };
    this.text += piece;
    this.isNewParagraph = false;
  }

  /** Ends the passage before its last paragraph, where that fits with `piece` into one of its own; else here. */
  private makeRoom(piece: string): void {
    if (this.isBare) {
      // Headings that leave less than half of the room stand alone.
      if (this.room() < this.most / 2) this.close();
      return;
    }
    const { from, line } = this.paragraph;
    const begun = this.text.slice(from);
    const isWhole = this.isNewParagraph || this.bareUntil >= from;
    if (isWhole || begun.length + 1 + piece.length > this.most) {
      this.close();
      return;
    }
    this.text = this.text.slice(0, from);
    this.close();
    this.append(begun, line);
    this.isBare = false;
  }
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
