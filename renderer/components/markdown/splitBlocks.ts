/** A piece of a Markdown text that is read and shown by itself. */
export interface Block {
  readonly kind: 'text' | 'code' | 'formula' | 'plain';
  /** Of code and formulas without the signs around them. */
  readonly text: string;
  /** What stands behind the opening fence of code. */
  readonly language: string;
  /** Whether its end has been written; a block that is still open may yet change. */
  readonly closed: boolean;
}

/** More than this in one block is shown as it is written: no reader of Markdown stays quick on what somebody made to be slow. */
const mostCharsInABlock = 12_000;
/** A longer list goes on as another one at its next item, so that while it grows only its end is read again. */
const longListChars = 2_500;
/** Quotes and lists inside each other; what nests deeper was not written for people. */
const deepestNesting = 24;
const rowsPerTable = 100;

interface Open {
  kind: 'text' | 'code' | 'formula';
  lines: string[];
  language: string;
  /** The line that ends it: of code a fence at least as long, of a formula the closing sign. */
  end: RegExp | null;
  isList: boolean;
}

/**
 * Cuts a Markdown text where no construct goes across: between blank lines, around fenced code and displayed formulas.
 * The same beginning always gives the same blocks, so that a growing text changes only the last one.
 */
export function splitBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Open | null = null;
  let blankBefore = false;
  const close = (closed: boolean) => {
    if (open) blocks.push(...finish(open, closed));
    open = null;
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const now = open as Open | null;
    if (now?.end) {
      const isBlank = line.trim() === '';
      // No formula holds an empty line: the opening sign was none, and the rest is not to be swallowed.
      if (now.kind === 'formula' && isBlank) close(false);
      else if (now.end.test(line)) {
        if (now.kind === 'formula') now.lines.push(line.replace(now.end, ''));
        close(true);
      } else now.lines.push(line);
      blankBefore = isBlank;
      continue;
    }
    if (line.trim() === '') {
      blankBefore = true;
      now?.lines.push('');
      continue;
    }
    if (now && ((blankBefore && !goesOn(now, line)) || canCutList(now, line))) close(true);
    blankBefore = false;
    const started = startBlock(line, open);
    if (started === 'oneLine') {
      close(true);
      blocks.push(block('formula', line.trim().slice(2, -2), true));
    } else if (started) {
      close(true);
      open = started;
    } else if (open) (open as Open).lines.push(line);
    else open = { kind: 'text', lines: [line], language: '', end: null, isList: listItem.test(line) };
  }
  close(false);
  return blocks;
}

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})\s*([^\s`{]*)/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const formulaSigns = { $$: /\$\$\s*$/, '\\[': /\\\]\s*$/ } as const;

/** What this line begins; null: it is text like the lines before it. */
function startBlock(line: string, open: Open | null): Open | 'oneLine' | null {
  const indent = line.length - line.trimStart().length;
  if (indent > 3 || (open?.isList && indent > 0)) return null;
  const fenced = fence.exec(line);
  if (fenced) {
    const [, signs = '', language = ''] = fenced;
    const end = new RegExp(`^ {0,3}${signs[0]}{${signs.length},}\\s*$`);
    return { kind: 'code', lines: [], language, end, isList: false };
  }
  const trimmed = line.trim();
  const sign = trimmed.slice(0, 2);
  if (sign !== '$$' && sign !== '\\[') return null;
  const end = formulaSigns[sign];
  const rest = trimmed.slice(2);
  if (end.test(rest)) return 'oneLine';
  return rest.includes(sign === '$$' ? '$$' : '\\]')
    ? null
    : { kind: 'formula', lines: [rest], language: sign, end, isList: false };
}

/** Whether a block goes on behind a blank line. */
function goesOn(open: Open, line: string): boolean {
  const isIndented = /^(?: {2,}|\t)/.test(line);
  if (open.isList) return isIndented || listItem.test(line);
  return /^(?: {4}|\t)/.test(open.lines[0] ?? '') && /^(?: {4}|\t)/.test(line);
}

/** An item numbered 1 again is left where it is: its number comes from its place. */
function canCutList(open: Open, line: string): boolean {
  const isItem = open.isList && /^(?:[-*+]|(?!1[.)])\d{1,9}[.)])\s/.test(line);
  return isItem && open.lines.reduce((sum, { length }) => sum + length, 0) > longListChars;
}

function block(kind: Block['kind'], text: string, closed: boolean, language = ''): Block {
  return { kind, text, language, closed };
}

function finish({ kind, lines, language }: Open, closed: boolean): Block[] {
  const text = lines.join('\n');
  if (kind === 'code') return [block('code', text, closed, language)];
  if (kind === 'formula')
    return [closed ? block('formula', text, true) : block('plain', `${language}${text}`, false)];
  const trimmed = text.trimEnd();
  if (isTable(lines)) return splitTable(trimmed.split('\n'), closed);
  const isTooMuch = trimmed.length > mostCharsInABlock || lines.some(nestsTooDeep);
  return [block(isTooMuch ? 'plain' : 'text', trimmed, closed)];
}

const isTable = ([head = '', delimiter = '']: readonly string[]) =>
  head.includes('|') && delimiter.includes('-') && /^[\s|:-]+$/.test(delimiter);

/** A long table becomes several with the same head. */
function splitTable([head = '', delimiter = '', ...rows]: readonly string[], closed: boolean): Block[] {
  const tables: Block[] = [];
  for (let from = 0; from === 0 || from < rows.length; from += rowsPerTable) {
    const isLast = from + rowsPerTable >= rows.length;
    const text = [head, delimiter, ...rows.slice(from, from + rowsPerTable)].join('\n');
    const isTooMuch = text.length > mostCharsInABlock * 4;
    tables.push(block(isTooMuch ? 'plain' : 'text', text, closed || !isLast));
  }
  return tables;
}

function nestsTooDeep(line: string): boolean {
  const opening = /^(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(line)?.[0] ?? '';
  const marks = opening.match(/>|[-*+]|\d+[.)]/g)?.length ?? 0;
  const indent = /^[\t ]*/.exec(line)?.[0].length ?? 0;
  return marks > deepestNesting || indent > 4 * deepestNesting;
}
