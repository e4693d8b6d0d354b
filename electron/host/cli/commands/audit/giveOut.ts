import { type FileHandle, open } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { auditExportFormats } from '../../../../contract/audit/index.ts';
import type { Verb, VerbContext } from '../../verb.ts';
import { addFilterOptions, type GivenFilter, toFilter } from './filterOptions.ts';

type Format = (typeof auditExportFormats)[number];

export function addGiveOutCommands(audit: Command, verb: Verb): void {
  addFilterOptions(audit.command('export').argument('<file>', 'a file that exists is not replaced'))
    .addOption(new Option('--format <format>', 'form').choices(auditExportFormats).default('jsonl'))
    .description('write records to a file, oldest first; what was said stays encrypted')
    .action(verb(exportRecords));
  audit
    .command('checkpoint')
    .option('--to <file>', 'append it there; best on another disk')
    .description('sign the newest record: number and hash, to be kept elsewhere')
    .action(verb(giveCheckpoint));
}

async function exportRecords(
  { client, output }: VerbContext,
  file: string,
  { format, ...given }: GivenFilter & { readonly format: Format },
): Promise<void> {
  const started = await client.audit.export.start({ format, filter: toFilter(given) });
  await using handle = await openFile(file, 'wx');
  let records = 0;
  for (;;) {
    const piece = await client.audit.export.next({ export: started.export });
    await write(handle, piece.text, file);
    records += piece.records;
    if (piece.isLast) break;
  }
  await handle.sync();
  output.result({ file, records }, () => [`${file}: ${records} records`]);
}

async function giveCheckpoint(
  { client, output }: VerbContext,
  { to }: { readonly to?: string },
): Promise<void> {
  const { checkpoint } = await client.audit.checkpoint();
  if (checkpoint === null) throw new AppError('request.notFound', { kind: 'record', name: '1' });
  if (to !== undefined) {
    await using handle = await openFile(to, 'a');
    await write(handle, `${JSON.stringify(checkpoint)}\n`, to);
    await handle.sync();
  }
  output.result(checkpoint, () => [
    `${checkpoint.number} ${checkpoint.hash}`,
    ...(to === undefined ? [] : [to]),
  ]);
}

function openFile(file: string, flags: 'wx' | 'a'): Promise<FileHandle> {
  return open(file, flags, 0o600).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}

async function write(handle: FileHandle, text: string, file: string): Promise<void> {
  await handle.write(text).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}

function unwritable(file: string, cause: unknown): AppError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  return new AppError('file.unwritable', { path: file, reason: code }, { cause });
}
