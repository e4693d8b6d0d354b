import { comparable, listColumns } from './columnNames.ts';
import { type HeldBytes, heldBytes } from './heldBytes.ts';
import { excerptOf, longestRecordBytes } from './record.ts';

/** Where the records of a JSON text are. Bytes are good during the call only. */
export interface ElementSink {
  element(bytes: Uint8Array, line: number): void;
  broken(
    found: { readonly reason: 'notJson' | 'tooLong' | 'notAnObject'; readonly detail: string } & Place,
  ): void;
}
interface Place {
  readonly line: number;
  readonly excerpt: string;
}

export interface ElementSplitter {
  push(bytes: Uint8Array): void;
  end(): void;
}

const feed = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const longestKey = 200;
const none = new Uint8Array();

/** Brackets in brackets: more are no record, and what is open has to be remembered. */
const deepest = 1_000;

const isBlank = tableOf(' \t\r\n');
/** Characters of numbers, `true`, `false`, `null`, `NaN`, `Infinity`; others outside strings mean that the quotes are out of step. */
const isScalar = tableOf('0123456789+-.eEtrufalsnNIiy');

/** 1 at the code of each of these characters. */
function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of characters) table[char.charCodeAt(0)] = 1;
  return table;
}

/**
 * Finds the elements of a list of records without holding the list: of the top level, of one property of an object
 * (`{"data": [ … ]}`), or values one after the other. It is cheaper than a parser, and it finds its way back: a string that is
 * not closed or a bracket that is missing costs the element it stands in, and reading goes on with the next.
 */
export function splitElements(sink: ElementSink, limitBytes = longestRecordBytes): ElementSplitter {
  return new Splitter(sink, limitBytes);
}

class Splitter implements ElementSplitter {
  private readonly sink: ElementSink;
  private bytes: Uint8Array = none;
  /** Brackets that are open; the first `base` of them are around the records, not in one. */
  private readonly open: number[] = [];
  private base = 0;
  /** Records were found already: an object at the top is one, too, whatever lists it has. */
  private hasRecords = false;
  /** In the object that holds the list, but not in the list. */
  private inContainer = false;
  private inString = false;
  private isEscaped = false;
  /** The last character outside strings that is not blank; a string counts as its quote. */
  private previous = 0;
  /** The last key of the outermost object, and where it begins while it is read. */
  private key = '';
  private keyFrom: number | null = null;

  private line = 1;
  private indent = 0;
  private isLineStart = true;

  private inElement = false;
  private elementLine = 1;
  /** How far its line was indented; null: it does not begin its line. */
  private elementIndent: number | null = null;
  private from = 0;
  private readonly held: HeldBytes;
  /** Looking for the beginning of an element after a broken one; what was seen of `},`. */
  private isLost = false;
  private separator = 0;

  constructor(sink: ElementSink, limitBytes: number) {
    this.sink = sink;
    this.held = heldBytes(limitBytes);
  }

  push(piece: Uint8Array): void {
    this.bytes = piece;
    this.from = 0;
    if (this.keyFrom !== null) this.keyFrom = 0;
    for (let at = 0; at < piece.length; ) {
      if (this.inString) at = this.string(at);
      else if (this.isLost) at = this.seek(at);
      else this.structure(at++);
    }
    if (this.inElement) this.held.add(piece.subarray(this.from));
    this.bytes = none;
  }

  end(): void {
    this.from = 0;
    if (this.endsScalar() && !this.inString) this.finish(0);
    else if (this.inElement) this.finish(0, 'the file ends in the middle of it');
    else if (this.open.length > 0) this.tell('notJson', 'the file ends before the list does');
  }

  private begin(at: number): void {
    this.inElement = true;
    this.elementLine = this.line;
    this.elementIndent = this.isLineStart ? this.indent : null;
    this.from = at;
  }

  /** The element ends before `end`; `problem`: why it is known to be no JSON. */
  private finish(end: number, problem: string | null = null): void {
    const taken = this.held.take(this.bytes.subarray(this.from, end));
    this.inElement = false;
    this.hasRecords = true;
    const line = this.elementLine;
    if (!(taken instanceof Uint8Array))
      this.sink.broken({ reason: 'tooLong', detail: '', excerpt: taken.excerpt, line });
    else if (problem === null) this.sink.element(taken, line);
    else this.sink.broken({ reason: 'notJson', detail: problem, excerpt: excerptOf(taken), line });
  }

  private lose(at: number, problem: string): void {
    this.finish(at, problem);
    this.open.length = this.base;
    this.inString = false;
    this.isLost = true;
    this.separator = 0;
  }

  /** What is wrong between the elements. */
  private tell(reason: 'notJson' | 'notAnObject', detail: string): void {
    this.sink.broken({ reason, detail, excerpt: '', line: this.line });
  }

  private isBetween(): boolean {
    return !this.inElement && !this.inContainer && this.open.length === this.base;
  }

  /** Numbers and words end with whatever follows them. */
  private endsScalar(): boolean {
    return this.inElement && this.open.length === this.base;
  }

  private newLine(): void {
    this.line += 1;
    this.indent = 0;
    this.isLineStart = true;
  }

  /** A list in the outermost object is the list of records, unless it is one of a record's own. */
  private beginsRecords(): boolean {
    return (
      this.previous === openList &&
      this.open.length === 2 &&
      this.open[0] === openObject &&
      (this.inContainer || !this.hasRecords) &&
      !listColumns.has(comparable(this.key))
    );
  }

  private enterList(): void {
    if (this.inContainer) {
      this.tell('notAnObject', `a second list, ${JSON.stringify(this.key)}`);
      return;
    }
    this.held.take(none);
    this.inElement = false;
    this.hasRecords = true;
    this.base = 2;
  }

  private openBracket(byte: number, at: number): void {
    const { open } = this;
    if (byte === openObject && this.beginsRecords()) this.enterList();
    // A key would have to stand here: a brace is missing, and this one begins the next element, if it stands where one may.
    if (this.inElement && byte === openObject && open.at(-1) === openObject && this.previous !== colon) {
      const mayBegin = this.elementIndent === null || (this.isLineStart && this.indent <= this.elementIndent);
      if (!mayBegin) {
        this.lose(at, 'a bracket is not closed');
        return;
      }
      this.finish(at, 'a bracket is not closed');
      open.length = this.base;
    }
    if (open.length === 0 && byte === openList) {
      this.base = 1;
      this.hasRecords = true;
    } else if (this.isBetween()) this.begin(at);
    if (open.length < deepest) open.push(byte);
    else if (this.inElement) this.lose(at, `more than ${deepest} levels`);
  }

  private closeBracket(byte: number, at: number): void {
    const { open, base } = this;
    const match = open.lastIndexOf(byte === closeList ? openList : openObject);
    if (this.inElement && match === -1 && open.length > 0) this.lose(at, 'a bracket too many');
    else if (this.inElement && match < base)
      this.finish(at, open.length > base ? 'a bracket is not closed' : null);
    if (match === -1) return;
    open.length = match;
    if (this.inElement && match === base) this.finish(at + 1);
    if (match < base) {
      this.inContainer = base === 2 && match === 1;
      this.base = 0;
    }
    if (match === 0) this.inContainer = false;
  }

  /** One character outside strings. */
  private structure(at: number): void {
    const byte = this.bytes[at] ?? 0;
    if (isBlank[byte] === 1) {
      if (this.endsScalar()) this.finish(at);
      if (byte === feed) this.newLine();
      else if (this.isLineStart) this.indent += 1;
      return;
    }
    if (byte === quote) this.openString(at);
    else if (byte === openObject || byte === openList) this.openBracket(byte, at);
    else if (byte === closeObject || byte === closeList) this.closeBracket(byte, at);
    else if (byte === comma || byte === colon) {
      if (this.endsScalar()) this.finish(at);
    } else {
      if (this.isBetween()) this.begin(at);
      if (this.inElement && isScalar[byte] === 0) this.lose(at, 'an unexpected character');
    }
    this.previous = byte;
    this.isLineStart = false;
  }

  private openString(at: number): void {
    if (this.open.length === 1 && this.previous !== colon) {
      this.key = '';
      this.keyFrom = at + 1;
    }
    if (this.isBetween()) this.begin(at);
    this.inString = true;
  }

  /** Up to the end of the string, or of the bytes. A line feed cannot stand in one. */
  private string(start: number): number {
    const { bytes } = this;
    let at = this.isEscaped ? start + 1 : start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte === backslash) at += 1;
      else if (byte === feed && !this.inElement) this.newLine();
      else if (byte === feed) {
        this.lose(at, 'a string is not closed');
        return at;
      }
    }
    this.isEscaped = at > bytes.length;
    if (this.keyFrom !== null && this.key.length < longestKey)
      this.key += excerptOf(bytes.subarray(this.keyFrom, at));
    if (at >= bytes.length) return bytes.length;
    this.keyFrom = null;
    this.inString = false;
    if (this.endsScalar()) this.finish(at + 1);
    return at + 1;
  }

  /** Up to where an element or the end of the list seems to be: a bracket that begins its line, or `},{`. */
  private seek(start: number): number {
    const { bytes } = this;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === feed) this.newLine();
      else if (isBlank[byte] === 1) this.indent += this.isLineStart ? 1 : 0;
      else if (byte === comma && (this.isLineStart || this.separator === closeObject)) this.separator = comma;
      else {
        if (this.mayGoOn(byte)) {
          this.isLost = false;
          return at;
        }
        this.separator = byte;
        this.isLineStart = false;
      }
    }
    return bytes.length;
  }

  private mayGoOn(byte: number): boolean {
    const { elementIndent } = this;
    const isPlace = this.isLineStart && this.indent <= (elementIndent ?? Number.POSITIVE_INFINITY);
    const isNext = this.separator === comma && (elementIndent === null || this.base === 0);
    return (byte === openObject && (isPlace || isNext)) || (byte === closeList && isPlace);
  }
}
