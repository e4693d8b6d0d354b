import { type FileFormat, formatOfExtension } from '../../../common/datasetFile.ts';

/** What a text is, from its beginning (UTF-8) and its extension (in lower case, with the dot). */
export function guessTextFormat(head: Uint8Array, extension: string): FileFormat {
  const named = formatOfExtension[extension];
  if (named === 'json' || named === 'jsonl' || named === undefined) {
    const text = new TextDecoder().decode(head).trimStart();
    if (named !== undefined || text.startsWith('{') || text.startsWith('[')) return guessJson(text, named);
  }
  return named === undefined || named === 'parquet' || named === 'xlsx' ? 'plain' : named;
}

/** JSON Lines are often called .json, and lists .jsonl: a whole value in the first line of several is a line of JSON Lines. */
function guessJson(text: string, named: FileFormat | undefined): FileFormat {
  const end = text.indexOf('\n');
  const rest = end === -1 ? '' : text.slice(end).trim();
  const first = parse(end === -1 ? text : text.slice(0, end));
  if (first === undefined)
    return text.startsWith('[') || text.startsWith('{') ? brokenJson(text, named) : (named ?? 'plain');
  // One line is one record, or one list.
  if (rest === '') return named === 'jsonl' && !Array.isArray(first) ? 'jsonl' : 'json';
  return 'jsonl';
}

/** The first line is only the beginning of a value, or broken. */
function brokenJson(text: string, named: FileFormat | undefined): FileFormat {
  const first = text.slice(0, text.indexOf('\n') >>> 0).trim();
  if (first === '[' || first === '{' || first === '[{') return 'json';
  const second = text.slice(first.length).trimStart();
  return named ?? (text.startsWith('{') && second.startsWith('{') ? 'jsonl' : 'json');
}

/** undefined: no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
