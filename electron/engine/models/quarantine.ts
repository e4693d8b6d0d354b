import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { layout } from '../../compute/layout.ts';
import type { Actor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { measureDiskUse } from './diskUse.ts';

interface QuarantineOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly actor: Pick<Actor, 'id'>;
}

/** Removes what a start put aside; only ever because somebody asked. Throws `file.unwritable`. */
export async function emptyQuarantine({ store, dataDir, actor }: QuarantineOptions) {
  const { quarantineBytes, quarantined } = await measureDiskUse(dataDir, []);
  const place = path.join(dataDir, layout.quarantine);
  await store.write({
    actor,
    audit: {
      action: 'models.emptyQuarantine',
      subject: 'quarantine',
      detail: { folders: quarantined.length, bytes: quarantineBytes },
    },
    statements: [],
  });
  await rm(place, { recursive: true, force: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file.unwritable', { path: place, reason: cause.code ?? 'unknown' }, { cause });
  });
  return { removedBytes: quarantineBytes };
}
