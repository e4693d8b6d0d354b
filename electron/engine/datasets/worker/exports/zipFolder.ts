import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** Names are UTF-8. */
const utf8Flag = 0x0800;
const deflated = 8;
/** 1980-01-01: the same files make the same ZIP. */
const dosDate = 0x0021;

export interface ZipInput {
  readonly folder: string;
  /** A name beside the folder. */
  readonly zip: string;
}

/** Packs a folder of moderate size into one file beside it and removes it. (PKWARE's APPNOTE, without ZIP64.) */
export async function zipFolder(
  _file: DatasetFile,
  { folder, zip }: ZipInput,
  context: OperationContext,
): Promise<void> {
  const partial = `${zip}.partial`;
  const handle = openSync(partial, 'w', 0o600);
  const entries: Entry[] = [];
  let at = 0;
  const put = (bytes: Uint8Array) => {
    writeSync(handle, bytes);
    at += bytes.length;
  };
  try {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
    for (const name of names.sort()) {
      const bytes = readFileSync(path.join(folder, name));
      const packed = deflateRawSync(bytes);
      const shown = `${path.basename(folder)}/${name.split(path.sep).join('/')}`;
      const entry = {
        name: Buffer.from(shown),
        crc: crc32(bytes),
        packed: packed.length,
        size: bytes.length,
        at,
      };
      entries.push(entry);
      put(localHeader(entry));
      put(packed);
      await context.breathe();
    }
    const directoryAt = at;
    for (const entry of entries) put(directoryHeader(entry));
    put(endOf(entries.length, { at: directoryAt, size: at - directoryAt }));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, zip);
  rmSync(folder, { recursive: true, force: true });
}

/** What local and central headers have in common, from the flags on. */
function common({ name, crc, packed, size }: Entry): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(utf8Flag, 0);
  fields.writeUInt16LE(deflated, 2);
  fields.writeUInt16LE(0, 4);
  fields.writeUInt16LE(dosDate, 6);
  fields.writeUInt32LE(crc, 8);
  fields.writeUInt32LE(packed, 12);
  fields.writeUInt32LE(size, 16);
  fields.writeUInt16LE(name.length, 20);
  return fields;
}

function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('504b03041400', 'hex'), common(entry), entry.name]);
}

function directoryHeader(entry: Entry): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.at, 10);
  return Buffer.concat([Buffer.from('504b010214001400', 'hex'), common(entry), rest, entry.name]);
}

function endOf(count: number, { at, size }: { readonly at: number; readonly size: number }): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
