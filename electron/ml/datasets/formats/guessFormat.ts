import { type FileFormat, formatOfExtension } from '../../../common/datasetFile.ts';
import { looksDelimited } from './detectDelimited.ts';

/** What a text is, from its beginning (UTF-8) and its extension (in lower case, with the dot). */
export function guessTextFormat(head: Uint8Array, extension: string): FileFormat {
  const named = formatOfExtension[extension];
  if (named === 'delimited' || named === 'markdown') return named;
  const text = new TextDecoder().decode(head).trimStart();
  if (named === 'json' || named === 'jsonl') return guessJson(text, named);
  if (named === 'plain') return isJsonLine(text) ? guessJson(text, undefined) : named;
  if (text.startsWith('{') || text.startsWith('[')) return guessJson(text, undefined);
  return looksDelimited(head) ? 'delimited' : 'plain';
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
const isJsonLine = (text: string): boolean => /^[{[]/.test(text) && parse(firstLine(text)) !== undefined;

/** JSON Lines are often called .json, and lists .jsonl: a whole value in the first line of several is a line of JSON Lines. */
function guessJson(text: string, named: 'json' | 'jsonl' | undefined): FileFormat {
  const line = firstLine(text);
  const first = parse(line);
  if (first === undefined) return guessBroken(text, named);
  if (text.slice(line.length).trim() !== '') return 'jsonl';
  // One line is one record, or one list.
  return named === 'jsonl' && !Array.isArray(first) ? 'jsonl' : 'json';
}

/** The first line is only the beginning of a value, or broken. */
function guessBroken(text: string, named: 'json' | 'jsonl' | undefined): FileFormat {
  const first = firstLine(text).trim();
  if (first === '[' || first === '{' || first === '[{') return 'json';
  const rest = text.slice(first.length).trimStart();
  return named ?? (text.startsWith('{') && rest.startsWith('{') ? 'jsonl' : 'json');
}

/** undefined: no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
