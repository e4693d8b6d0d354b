import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { filesContract } from '../../contract/files.ts';
import type { ActorContext } from '../security/actor.ts';
import { describeEntry, listFolder } from './browse.ts';
import type { Grants } from './grants.ts';
import type { Uploads } from './uploads.ts';

export interface FilesOptions {
  readonly grants: Grants;
  /** Folders that a headless user may browse. */
  readonly roots: readonly string[];
  /** Folders that a headless user may write into. */
  readonly exportRoots: readonly string[];
  readonly sampleModelFolder: string;
  readonly sampleDataFile: string | null;
  readonly uploads: Uploads;
}

export function filesHandlers(options: FilesOptions) {
  const { grants, roots, exportRoots, sampleModelFolder, sampleDataFile, uploads } = options;
  const os = implement(filesContract).$context<ActorContext>();
  return {
    grant: os.grant.handler(async ({ input }) => {
      const location = path.resolve(input.path);
      // A file to be written need not exist yet, but its folder must.
      const anchor = input.access === 'read' ? location : path.dirname(location);
      await stat(anchor).catch((cause: NodeJS.ErrnoException) => {
        const code = input.access === 'read' ? 'file.unreadable' : 'file.unwritable';
        throw new AppError(code, { path: anchor, reason: cause.code ?? 'unknown' }, { cause });
      });
      const real = input.access === 'read' ? await realpath(location) : location;
      return { grant: grants.add(real, input.access), name: path.basename(location) };
    }),
    roots: os.roots.handler(async () => {
      const [sample = null, ...folders] = await Promise.all(
        [sampleModelFolder, ...roots].map((root) => describeEntry(root, root, grants)),
      );
      const entries = [sample, ...folders].filter((entry) => entry !== null);
      const data =
        sampleDataFile === null ? null : await describeEntry(sampleDataFile, sampleDataFile, grants);
      const sampleData = data && { grant: data.grant, name: data.name };
      return { entries, sample: sample?.grant ?? null, sampleData };
    }),
    writable: os.writable.handler(() => ({
      folders: exportRoots.map((root) => ({ name: path.basename(root), grant: grants.add(root, 'write') })),
    })),
    list: os.list.handler(({ input }) => listFolder(grants.resolve(input.folder, 'read'), grants)),
    upload: {
      begin: os.upload.begin.handler(async ({ input, context: { actor } }) => ({
        upload: await uploads.begin(actor, input),
      })),
      append: os.upload.append.handler(async ({ input, context: { actor } }) => ({
        receivedBytes: await uploads.append(actor, input),
      })),
      finish: os.upload.finish.handler(({ input, context: { actor } }) => {
        const location = uploads.finish(actor, input.upload);
        return { grant: grants.add(location, 'read'), name: path.basename(location) };
      }),
      discard: os.upload.discard.handler(async ({ input, context: { actor } }) => {
        await uploads.discard(actor, input.upload);
        return {};
      }),
    },
  };
}
