/** What a scanner of XML tells, in the order of the document. Names are without their prefix. */
export interface XmlHandler {
  /** `attributes` is the tag as it is written, for `attributeOf`. */
  open(name: string, attributes: string): void;
  /** Entities are resolved. */
  text(text: string): void;
  close(name: string): void;
}

export interface XmlScanner {
  push(text: string): void;
  /** Throws `XmlError` where something is left open. */
  end(): void;
}

/** The document is not XML, or more than a document of tables needs. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** A cell of a workbook has 32,767 characters at most, each of them up to 8 characters of XML. */
const longestPiece = 512 * 1024;
const longestDepth = 64;

/**
 * Reads XML in pieces of any size and keeps only what is not complete yet. Declarations of types, and with them entities of
 * the document's own, are refused: they can make gigabytes of a few bytes and no workbook has them.
 */
export function xmlScanner(handler: XmlHandler): XmlScanner {
  let waiting = '';
  const depth = { open: 0 };
  return {
    push(text) {
      waiting = scan(waiting + text, handler, depth);
      if (waiting.length > longestPiece) throw new XmlError('a tag or text is too long');
    },
    end() {
      if (waiting.trim() !== '' || depth.open > 0) throw new XmlError('the document ends too early');
    },
  };
}

/** Handles all that is complete and returns the rest. */
function scan(text: string, handler: XmlHandler, depth: { open: number }): string {
  let at = 0;
  for (;;) {
    const start = text.indexOf('<', at);
    if (start < 0) return text.slice(at);
    const special = specialAt(text, start);
    const end = special === null ? tagEnd(text, start) : special.end;
    if (end < 0) return text.slice(at);
    if (start > at) handler.text(resolved(text.slice(at, start)));
    if (special === null) tag(text.slice(start + 1, end - 1), handler, depth);
    else if (special.text !== null) handler.text(special.text);
    at = end;
  }
}

function tag(inner: string, handler: XmlHandler, depth: { open: number }): void {
  const isClosing = inner.startsWith('/');
  const isEmpty = inner.endsWith('/');
  const qualified = /^\/?([^\s/]+)/.exec(inner)?.[1];
  if (qualified === undefined) throw new XmlError('a tag without a name');
  const name = qualified.slice(qualified.indexOf(':') + 1);
  if (!isClosing) handler.open(name, inner);
  if (isClosing || isEmpty) handler.close(name);
  depth.open += isClosing ? -1 : isEmpty ? 0 : 1;
  if (depth.open < 0 || depth.open > longestDepth) throw new XmlError('tags do not match');
}

interface Special {
  /** Behind it; -1: not complete yet. */
  readonly end: number;
  readonly text: string | null;
}

/** Comments, instructions and CDATA; null: an ordinary tag. */
function specialAt(text: string, start: number): Special | null {
  const next = text[start + 1];
  if (next === '?') return { end: behind(text, '?>', start), text: null };
  if (next === undefined) return { end: -1, text: null };
  if (next !== '!') return null;
  const opening = text.slice(start, start + 9);
  if (opening.startsWith('<!--')) return { end: behind(text, '-->', start + 4), text: null };
  if ('<![CDATA['.startsWith(opening)) {
    const end = opening.length < 9 ? -1 : behind(text, ']]>', start + 9);
    return { end, text: text.slice(start + 9, end - 3) };
  }
  if ('<!--'.startsWith(opening)) return { end: -1, text: null };
  throw new XmlError('declarations of types are refused');
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

/** Behind the `>` that ends a tag: one between quotes does not. */
function tagEnd(text: string, start: number): number {
  let quote = 0;
  for (let i = start + 1; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (quote !== 0) quote = char === quote ? 0 : quote;
    else if (char === 0x22 || char === 0x27) quote = char;
    else if (char === 0x3e) return i + 1;
  }
  return -1;
}

/** The value of an attribute, whatever its prefix; null: the tag has none of that name. */
export function attributeOf(attributes: string, name: string): string | null {
  for (let from = 0; ; ) {
    const at = attributes.indexOf(`${name}=`, from);
    if (at < 0) return null;
    from = at + name.length + 1;
    const before = attributes[at - 1];
    const quote = attributes[from];
    if (before === undefined || !/[\s:]/.test(before) || (quote !== '"' && quote !== "'")) continue;
    const end = attributes.indexOf(quote, from + 1);
    return end < 0 ? null : resolved(attributes.slice(from + 1, end));
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML and characters by their number; anything else stays as it is written. */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
