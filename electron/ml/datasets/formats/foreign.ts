import type { ErrorCode } from '../../../common/errors/table.ts';
import { detectEncoding } from './encoding.ts';

export interface Foreign {
  readonly code: Extract<ErrorCode, `dataFile.${string}`>;
  /** The format's name, the same in every language. */
  readonly found: string;
}

/** Bytes of a file's beginning that `foreignText` wants to see. */
export const foreignHeadBytes = 4_096;

const magics: readonly (Foreign & { readonly starts: string })[] = [
  { starts: 'PK\x03\x04', code: 'dataFile.archive', found: 'ZIP' },
  { starts: 'PK\x05\x06', code: 'dataFile.archive', found: 'ZIP' },
  { starts: '7z\xbc\xaf\x27\x1c', code: 'dataFile.archive', found: '7-Zip' },
  { starts: '\x1f\x8b', code: 'dataFile.archive', found: 'gzip' },
  { starts: 'Rar!', code: 'dataFile.archive', found: 'RAR' },
  { starts: 'BZh', code: 'dataFile.archive', found: 'bzip2' },
  { starts: '\xfd7zXZ\x00', code: 'dataFile.archive', found: 'xz' },
  { starts: '\x28\xb5\x2f\xfd', code: 'dataFile.archive', found: 'Zstandard' },
  { starts: '%PDF-', code: 'dataFile.document', found: 'PDF' },
  { starts: '{\\rtf', code: 'dataFile.document', found: 'RTF' },
  { starts: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', code: 'dataFile.document', found: 'Office 97' },
  { starts: '\x89PNG', code: 'dataFile.picture', found: 'PNG' },
  { starts: '\xff\xd8\xff', code: 'dataFile.picture', found: 'JPEG' },
  { starts: 'GIF8', code: 'dataFile.picture', found: 'GIF' },
  { starts: 'II*\x00', code: 'dataFile.picture', found: 'TIFF' },
  { starts: 'MM\x00*', code: 'dataFile.picture', found: 'TIFF' },
  { starts: 'SQLite format 3\x00', code: 'dataFile.binary', found: 'SQLite' },
  { starts: 'GGUF', code: 'dataFile.binary', found: 'GGUF' },
  { starts: '\x7fELF', code: 'dataFile.program', found: 'ELF' },
  { starts: 'MZ\x90\x00', code: 'dataFile.program', found: 'EXE' },
  { starts: 'version https://git-lfs', code: 'dataFile.binary', found: 'Git LFS' },
];

/** What some ZIP archives are. */
const documentExtension = /\.(docx|pptx|odt|ods|odp|epub)$/i;

/** Pickles of the first protocol are text: only their names tell. */
const codeExtension = /\.(pkl|pickle|pt|pth|ckpt|joblib)$/i;

/**
 * What a file is that claims to be text, from its first bytes, and that no parser of text may touch; null: it may be text.
 */
export function foreignText(head: Uint8Array, name: string): Foreign | null {
  for (const { starts, code, found } of magics)
    if (startsWith(head, starts)) {
      const document = found === 'ZIP' ? documentExtension.exec(name)?.[1] : undefined;
      return document === undefined
        ? { code, found }
        : { code: 'dataFile.document', found: document.toUpperCase() };
    }
  const second = head[1] ?? 0;
  if (codeExtension.test(name) || (head[0] === 0x80 && second >= 2 && second <= 5))
    return { code: 'dataFile.program', found: 'pickle' };
  if (startsWith(head, 'RIFF') && startsWith(head.subarray(8), 'WEBP'))
    return { code: 'dataFile.picture', found: 'WebP' };
  return isBinary(head) ? { code: 'dataFile.binary', found: '' } : null;
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((char, i) => bytes[i] === char.charCodeAt(0));

/** Control characters that no text has, in more than a hundredth of it. */
function isBinary(head: Uint8Array): boolean {
  const text = decodeLoosely(head);
  let controls = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && !usualControls.has(unit)) controls += 1;
  }
  return controls > text.length / 100;
}

const usualControls = new Set([...'\t\n\f\r\u001b'].map((char) => char.charCodeAt(0)));

/** Bytes as characters, but UTF-16 as what it says. */
function decodeLoosely(head: Uint8Array): string {
  const encoding = detectEncoding([head]);
  return new TextDecoder(encoding.startsWith('utf-16') ? encoding : 'latin1').decode(head);
}
