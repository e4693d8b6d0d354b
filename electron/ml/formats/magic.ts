import type { ErrorCode } from '../../common/errors/table.ts';

type ForeignCode = Extract<
  ErrorCode,
  'weights.pickle' | 'import.archive' | 'import.gguf' | 'import.onnx' | 'safetensors.lfsPointer'
>;

/** Formats that are refused, each with its own sentence: by the name, without opening the file. */
const foreignExtensions = {
  '.bin': 'weights.pickle',
  '.pt': 'weights.pickle',
  '.pth': 'weights.pickle',
  '.ckpt': 'weights.pickle',
  '.pkl': 'weights.pickle',
  '.pickle': 'weights.pickle',
  '.zip': 'import.archive',
  '.7z': 'import.archive',
  '.rar': 'import.archive',
  '.tar': 'import.archive',
  '.gz': 'import.archive',
  '.tgz': 'import.archive',
  '.xz': 'import.archive',
  '.bz2': 'import.archive',
  '.zst': 'import.archive',
  '.gguf': 'import.gguf',
  '.ggml': 'import.gguf',
  '.onnx': 'import.onnx',
} as const satisfies Record<string, ForeignCode>;

/** What a file is by its name alone; null: nothing that is refused for its name. */
export function foreignByName(name: string): ForeignCode | null {
  const extension = /\.[^.]*$/.exec(name.toLowerCase())?.[0] ?? '';
  return Object.hasOwn(foreignExtensions, extension)
    ? foreignExtensions[extension as keyof typeof foreignExtensions]
    : null;
}

/** Bytes that `foreignByContent` wants to see. */
export const magicBytes = 64;

const magics: readonly { readonly starts: readonly number[]; readonly code: ForeignCode }[] = [
  { starts: ascii('version https://git-lfs'), code: 'safetensors.lfsPointer' },
  { starts: ascii('GGUF'), code: 'import.gguf' },
  // PyTorch writes its pickles into a zip archive; a protocol 2 to 5 pickle starts with 0x80 and its number.
  { starts: [...ascii('PK'), 3, 4], code: 'import.archive' },
  { starts: [...ascii('PK'), 5, 6], code: 'import.archive' },
  { starts: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c], code: 'import.archive' },
  { starts: [0x1f, 0x8b, 0x08], code: 'import.archive' },
  { starts: ascii('Rar!'), code: 'import.archive' },
];

/** What a file is by its first bytes, when it claims to be safetensors but is something else; null: not known. */
export function foreignByContent(head: Uint8Array): ForeignCode | null {
  for (const { starts, code } of magics) {
    if (starts.every((byte, i) => head[i] === byte)) return code;
  }
  // The header length of a safetensors file may begin with these two bytes too, but is then followed by zeros and '{'.
  const isPickle = head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5 && head[8] !== 0x7b;
  return isPickle ? 'weights.pickle' : null;
}

function ascii(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}
