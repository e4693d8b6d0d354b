import { type BadRecord, excerptOf, type SourceItem } from './record.ts';

const strict = new TextDecoder('utf-8', { fatal: true });

/** Levels of arrays and objects: whatever walks a record may do so by recursion. */
const deepest = 64;

/** One record out of the bytes of a JSON object; anything else is bad and says why. */
export function parseJsonRecord(bytes: Uint8Array, line: number): SourceItem {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    return bad('encoding', '', { bytes, line });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return bad('notJson', describeSyntax(error.message), { bytes, line });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('notAnObject', kindOf(value), { bytes, line });
  if (!isShallow(value, deepest)) return bad('notJson', `more than ${deepest} levels`, { bytes, line });
  return { line, fields: value as Record<string, unknown> };
}

function bad(
  reason: BadRecord['reason'],
  detail: string,
  { bytes, line }: { readonly bytes: Uint8Array; readonly line: number },
): BadRecord {
  return { line, reason, detail, excerpt: excerptOf(bytes) };
}

/** V8's message quotes the text, which the excerpt shows already. */
function describeSyntax(message: string): string {
  const quoted = message.search(/, (\.\.\.)?"/);
  return quoted === -1 ? message : message.slice(0, quoted);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isShallow(value: object, levels: number): boolean {
  if (levels === 0) return false;
  for (const item of Array.isArray(value) ? value : Object.values(value))
    if (typeof item === 'object' && item !== null && !isShallow(item, levels - 1)) return false;
  return true;
}
