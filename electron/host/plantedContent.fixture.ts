import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** For tests only: something whose bytes must not lie on a disk, in every form that they might take there. */
export interface Planted {
  readonly name: string;
  readonly forms: readonly Buffer[];
}

/** A sentence: as UTF-8 and UTF-16, and in base64 wherever in it the sentence begins. */
export function plantText(text: string): Planted {
  const utf8 = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const spelled = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    // What its neighbours decide is left out at both ends.
    return Buffer.from(spelled.slice(4, -4));
  });
  return { name: text.slice(0, 20), forms: [utf8, Buffer.from(text, 'utf16le'), ...base64] };
}

/** Values that are exact in half of float32's digits: as float32, as bfloat16 and as float16. */
export function plantValues(values: readonly number[]): Planted & { readonly bfloat16: Buffer } {
  const floats = new Float32Array(values);
  const words = new Uint16Array(floats.buffer);
  const bfloat16 = Buffer.from(Uint16Array.from(values, (_, index) => words[2 * index + 1] as number).buffer);
  const float16 = Buffer.from(new Float16Array(values).buffer);
  return { name: 'weights', forms: [Buffer.from(floats.buffer), bfloat16, float16], bfloat16 };
}

/** Which of the files under these folders hold something of it, and what. */
export function findPlanted(folders: readonly string[], planted: readonly Planted[]): string[] {
  const found: string[] = [];
  for (const folder of folders)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const location = path.join(entry.parentPath, entry.name);
      const bytes = readIfThere(location);
      for (const { name, forms } of planted)
        for (const [form, wanted] of forms.entries())
          if (bytes.includes(wanted)) found.push(`${path.relative(folder, location)}: ${name} (${form})`);
    }
  return found;
}

/** What a running product has removed meanwhile is nowhere to be found. */
function readIfThere(location: string): Buffer {
  try {
    return readFileSync(location);
  } catch {
    return Buffer.alloc(0);
  }
}
