import koffi from 'koffi';
import type { MappedFile } from './mappedFile.ts';

/** For tests only: a copy of what is mapped. */
export function bytesAt({ address, sizeBytes }: Pick<MappedFile, 'address' | 'sizeBytes'>): Buffer {
  return Buffer.from(koffi.view(address, sizeBytes).slice(0));
}
