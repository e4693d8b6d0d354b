import { heldBytes } from './heldBytes.ts';
import { withoutReturn } from './lines.ts';
import { excerptOf, longestRecordBytes } from './record.ts';

/** Bytes are good until the end of the `push` that they come in. */
export interface TableSink {
  /** Without its line break; empty lines are none. */
  record(bytes: Uint8Array, line: number): void;
  /** A line that opens a quote which nothing closes. */
  unclosed(bytes: Uint8Array, line: number): void;
  tooLong(excerpt: string, line: number): void;
}

export interface TableSplitter {
  push(bytes: Uint8Array): void;
  end(): void;
}

const feed = 0x0a;
const quote = 0x22;

/**
 * Cuts a delimited file at the line breaks outside quotes, as RFC 4180 has them; a quote counts where it begins a cell. A quote that
 * is not closed before the limit or the end costs its own line only: what follows is read as if it had not been there.
 */
export function splitTable(
  sink: TableSink,
  {
    delimiter,
    limitBytes = longestRecordBytes,
  }: { readonly delimiter: string; readonly limitBytes?: number },
): TableSplitter {
  const separator = delimiter.charCodeAt(0);
  const held = heldBytes(Number.POSITIVE_INFINITY);
  let line = 1;
  let recordLine = 1;
  let isQuoted = false;
  /** The last byte was a quote in a quoted cell: the next one says whether it closes the cell. */
  let isClosing = false;
  let isCellStart = true;
  /** In a line that was too long to be kept. */
  let isSkipping = false;

  const restart = () => {
    isQuoted = false;
    isClosing = false;
    isCellStart = true;
  };
  const takeHeld = (last: Uint8Array = new Uint8Array()) => withoutReturn(held.take(last) as Uint8Array);
  const finish = (last: Uint8Array) => {
    const bytes = takeHeld(last);
    if (isSkipping) isSkipping = false;
    else if (bytes.length > limitBytes) sink.tooLong(excerptOf(bytes), recordLine);
    else if (bytes.length > 0) sink.record(bytes, recordLine);
    recordLine = line;
    restart();
  };
  /** What is held is read again without its first line. */
  const giveUpLine = () => {
    const bytes = takeHeld();
    const end = bytes.indexOf(feed);
    sink.unclosed(withoutReturn(end === -1 ? bytes : bytes.subarray(0, end)), recordLine);
    recordLine += 1;
    line = recordLine;
    restart();
    if (end !== -1) push(bytes.subarray(end + 1));
  };
  const giveUpRecord = () => {
    sink.tooLong(excerptOf(takeHeld()), recordLine);
    isSkipping = true;
    restart();
  };

  /** Up to the quote that closes the cell, or the end of the bytes. */
  const quoted = (bytes: Uint8Array, start: number): number => {
    if (isClosing) {
      isClosing = false;
      isQuoted = bytes[start] === quote;
      return isQuoted ? start + 1 : start;
    }
    const at = bytes.indexOf(quote, start);
    const end = at === -1 ? bytes.length : at;
    for (
      let next = bytes.indexOf(feed, start);
      next !== -1 && next < end;
      next = bytes.indexOf(feed, next + 1)
    )
      line += 1;
    isClosing = at !== -1;
    return at === -1 ? end : at + 1;
  };

  function push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; ) {
      if (isQuoted) {
        at = quoted(bytes, at);
        continue;
      }
      const byte = bytes[at];
      if (byte === feed) {
        line += 1;
        finish(bytes.subarray(from, at));
        from = at + 1;
      } else if (byte === quote && isCellStart && !isSkipping) isQuoted = true;
      isCellStart = byte === separator || byte === feed;
      at += 1;
    }
    if (!isSkipping) held.add(bytes.subarray(from));
    if (held.length() <= limitBytes) return;
    if (isQuoted && !isClosing && line > recordLine) giveUpLine();
    else giveUpRecord();
  }
  return {
    push,
    end() {
      while (isQuoted && !isClosing) giveUpLine();
      if (held.length() > 0) finish(new Uint8Array());
    },
  };
}
