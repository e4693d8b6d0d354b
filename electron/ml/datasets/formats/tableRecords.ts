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
const none = new Uint8Array();

export interface TableOptions {
  /** One character of ASCII. */
  readonly delimiter: string;
  readonly limitBytes?: number;
}

/**
 * Cuts a delimited file at the line breaks outside quotes, as RFC 4180 has them; a quote counts where it begins a cell. A quote that
 * is not closed before the limit or the end costs its own line only: what follows is read as if it had not been there.
 */
export function splitTable(sink: TableSink, options: TableOptions): TableSplitter {
  return new Splitter(sink, options);
}

class Splitter implements TableSplitter {
  private readonly sink: TableSink;
  private readonly separator: number;
  private readonly limitBytes: number;
  private readonly held = heldBytes(Number.POSITIVE_INFINITY);
  private line = 1;
  private recordLine = 1;
  private isQuoted = false;
  /** The last byte was a quote in a quoted cell: the next one says whether it closes the cell. */
  private isClosing = false;
  private isCellStart = true;
  /** In a line that was too long to be kept. */
  private isSkipping = false;

  constructor(sink: TableSink, { delimiter, limitBytes = longestRecordBytes }: TableOptions) {
    this.sink = sink;
    this.separator = delimiter.charCodeAt(0);
    this.limitBytes = limitBytes;
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; ) {
      if (this.isQuoted) {
        at = this.quoted(bytes, at);
        continue;
      }
      const byte = bytes[at];
      if (byte === feed) {
        this.line += 1;
        this.finish(bytes.subarray(from, at));
        from = at + 1;
      } else if (byte === quote && this.isCellStart && !this.isSkipping) this.isQuoted = true;
      this.isCellStart = byte === this.separator || byte === feed;
      at += 1;
    }
    if (!this.isSkipping) this.held.add(bytes.subarray(from));
    if (this.held.length() <= this.limitBytes) return;
    if (this.isUnclosed() && this.line > this.recordLine) this.giveUpLine();
    else this.giveUpRecord();
  }

  end(): void {
    while (this.isUnclosed()) this.giveUpLine();
    if (this.held.length() > 0) this.finish(none);
  }

  private isUnclosed(): boolean {
    return this.isQuoted && !this.isClosing;
  }

  private restart(): void {
    this.isQuoted = false;
    this.isClosing = false;
    this.isCellStart = true;
  }

  private takeHeld(last: Uint8Array = none): Uint8Array {
    return withoutReturn(this.held.take(last) as Uint8Array);
  }

  private finish(last: Uint8Array): void {
    const bytes = this.takeHeld(last);
    if (this.isSkipping) this.isSkipping = false;
    else if (bytes.length > this.limitBytes) this.sink.tooLong(excerptOf(bytes), this.recordLine);
    else if (bytes.length > 0) this.sink.record(bytes, this.recordLine);
    this.recordLine = this.line;
    this.restart();
  }

  /** What is held is read again without its first line. */
  private giveUpLine(): void {
    const bytes = this.takeHeld();
    const end = bytes.indexOf(feed);
    this.sink.unclosed(withoutReturn(end === -1 ? bytes : bytes.subarray(0, end)), this.recordLine);
    this.recordLine += 1;
    this.line = this.recordLine;
    this.restart();
    if (end !== -1) this.push(bytes.subarray(end + 1));
  }

  private giveUpRecord(): void {
    this.sink.tooLong(excerptOf(this.takeHeld()), this.recordLine);
    this.isSkipping = true;
    this.restart();
  }

  /** Up to the quote that closes the cell, or the end of the bytes. */
  private quoted(bytes: Uint8Array, start: number): number {
    if (this.isClosing) {
      this.isClosing = false;
      this.isQuoted = bytes[start] === quote;
      return this.isQuoted ? start + 1 : start;
    }
    const at = bytes.indexOf(quote, start);
    const end = at === -1 ? bytes.length : at;
    let next = bytes.indexOf(feed, start);
    for (; next !== -1 && next < end; next = bytes.indexOf(feed, next + 1)) this.line += 1;
    this.isClosing = at !== -1;
    return at === -1 ? end : at + 1;
  }
}
