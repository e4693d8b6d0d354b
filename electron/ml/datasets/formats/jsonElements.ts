import { comparable, listColumns } from './columnNames.ts';
import { heldBytes } from './heldBytes.ts';
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
  let bytes: Uint8Array = none;
  /** Brackets that are open; the first `base` of them are around the records, not in one. */
  const open: number[] = [];
  let base = 0;
  /** Records were found already: an object at the top is one, too, whatever lists it has. */
  let hasRecords = false;
  /** In the object that holds the list, but not in the list. */
  let inContainer = false;
  let inString = false;
  let isEscaped = false;
  /** The last character outside strings that is not blank; a string counts as its quote. */
  let previous = 0;
  /** The last key of the outermost object. */
  let key = '';
  let keyFrom: number | null = null;
  let line = 1;
  let indent = 0;
  let isLineStart = true;

  let inElement = false;
  let elementLine = 1;
  /** How far its line was indented; null: it does not begin its line. */
  let elementIndent: number | null = null;
  let from = 0;
  const held = heldBytes(limitBytes);
  /** Looking for the beginning of an element after a broken one; what was seen of `},`. */
  let isLost = false;
  let separator = 0;

  const begin = (at: number) => {
    inElement = true;
    elementLine = line;
    elementIndent = isLineStart ? indent : null;
    from = at;
  };
  /** The element ends before `end`; `problem`: why it is known to be no JSON. */
  const finish = (end: number, problem: string | null = null) => {
    const taken = held.take(bytes.subarray(from, end));
    inElement = false;
    hasRecords = true;
    const place = { line: elementLine };
    if (!(taken instanceof Uint8Array))
      sink.broken({ reason: 'tooLong', detail: '', excerpt: taken.excerpt, ...place });
    else if (problem === null) sink.element(taken, elementLine);
    else sink.broken({ reason: 'notJson', detail: problem, excerpt: excerptOf(taken), ...place });
  };
  const lose = (at: number, problem: string) => {
    finish(at, problem);
    open.length = base;
    inString = false;
    isLost = true;
    separator = 0;
  };
  const isBetween = () => !inElement && !inContainer && open.length === base;
  const newLine = () => {
    line += 1;
    indent = 0;
    isLineStart = true;
  };

  /** A list in the outermost object is the list of records, unless it is one of a record's own. */
  const beginsRecords = () =>
    previous === openList &&
    open.length === 2 &&
    open[0] === openObject &&
    (inContainer || !hasRecords) &&
    !listColumns.has(comparable(key));
  const enterList = () => {
    if (inContainer) {
      const detail = `a second list, ${JSON.stringify(key)}`;
      return sink.broken({ reason: 'notAnObject', detail, excerpt: '', line });
    }
    held.take(none);
    inElement = false;
    hasRecords = true;
    base = 2;
  };
  const openBracket = (byte: number, at: number) => {
    if (byte === openObject && beginsRecords()) enterList();
    if (inElement && byte === openObject && open.at(-1) === openObject && previous !== colon) {
      if (elementIndent !== null && !(isLineStart && indent <= elementIndent))
        return lose(at, 'a bracket is not closed');
      finish(at, 'a bracket is not closed');
      open.length = base;
    }
    if (open.length === 0 && byte === openList) {
      base = 1;
      hasRecords = true;
    } else if (isBetween()) begin(at);
    if (open.length < deepest) open.push(byte);
    else if (inElement) lose(at, `more than ${deepest} levels`);
  };
  const closeBracket = (byte: number, at: number) => {
    const match = open.lastIndexOf(byte === closeList ? openList : openObject);
    if (match === -1 && inElement && open.length > 0) lose(at, 'a bracket too many');
    else if (match < base && inElement) finish(at, open.length > base ? 'a bracket is not closed' : null);
    if (match === -1) return;
    open.length = match;
    if (inElement && match === base) finish(at + 1);
    if (match < base) {
      inContainer = base === 2 && match === 1;
      base = 0;
    }
    if (match === 0) inContainer = false;
  };
  const endsScalar = () => inElement && open.length === base;

  /** One character outside strings. */
  const structure = (at: number) => {
    const byte = bytes[at] ?? 0;
    if (isBlank[byte] === 1) {
      if (endsScalar()) finish(at);
      if (byte === feed) newLine();
      else indent += isLineStart ? 1 : 0;
      return;
    }
    if (byte === quote) {
      if (open.length === 1 && previous !== colon) {
        key = '';
        keyFrom = at + 1;
      }
      if (isBetween()) begin(at);
      inString = true;
    } else if (byte === openObject || byte === openList) openBracket(byte, at);
    else if (byte === closeObject || byte === closeList) closeBracket(byte, at);
    else if (byte === comma || byte === colon) {
      if (endsScalar()) finish(at);
    } else {
      if (isBetween()) begin(at);
      if (inElement && isScalar[byte] === 0) lose(at, 'an unexpected character');
    }
    previous = byte;
    isLineStart = false;
  };

  /** Up to the end of the string, or of the bytes. A line feed cannot stand in one. */
  const string = (start: number): number => {
    let at = start;
    if (isEscaped) at += 1;
    isEscaped = false;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte === backslash) at += 1;
      else if (byte === feed && inElement) {
        lose(at, 'a string is not closed');
        return at;
      } else if (byte === feed) newLine();
    }
    isEscaped = at > bytes.length;
    if (keyFrom !== null && key.length < longestKey) key += excerptOf(bytes.subarray(keyFrom, at));
    if (at >= bytes.length) return bytes.length;
    keyFrom = null;
    inString = false;
    if (endsScalar()) finish(at + 1);
    return at + 1;
  };

  /** Up to where an element or the end of the list seems to be: a bracket that begins its line, or `},{`. */
  const seek = (start: number): number => {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === feed) newLine();
      else if (isBlank[byte] === 1) indent += isLineStart ? 1 : 0;
      else if (byte === comma && (isLineStart || separator === closeObject)) separator = comma;
      else {
        const isPlace = isLineStart && indent <= (elementIndent ?? Number.POSITIVE_INFINITY);
        const isNext = isPlace || (separator === comma && (elementIndent === null || base === 0));
        if ((byte === openObject && isNext) || (byte === closeList && isPlace)) {
          isLost = false;
          return at;
        }
        separator = byte;
        isLineStart = false;
      }
    }
    return bytes.length;
  };

  return {
    push(piece) {
      bytes = piece;
      from = 0;
      if (keyFrom !== null) keyFrom = 0;
      for (let at = 0; at < bytes.length; ) {
        if (inString) at = string(at);
        else if (isLost) at = seek(at);
        else structure(at++);
      }
      if (inElement) held.add(bytes.subarray(from));
      bytes = none;
    },
    end() {
      from = 0;
      if (endsScalar() && !inString) finish(0);
      else if (inElement) finish(0, 'the file ends in the middle of it');
      else if (open.length > 0)
        sink.broken({ reason: 'notJson', detail: 'the file ends before the list does', excerpt: '', line });
    },
  };
}
