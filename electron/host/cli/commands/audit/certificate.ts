import type { Command } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import type { AuditRecord } from '../../../../contract/audit/index.ts';
import type { Verb } from '../../verb.ts';
import { integerOption } from '../../verb.ts';
import { writeNewFile } from '../../writeNewFile.ts';

const folderMethod =
  'the random ids in the headers of its encrypted files were overwritten and flushed, so that their keys cannot be derived any more; databases were overwritten whole; then the files were removed. On a copy-on-write disk that had no room left for that they were removed only, and so were files in the clear';
const rowMethod = 'its text was overwritten in the database and its indexes, and in the write-ahead log';

/** How each kind of removal makes its subject unreadable. */
const methods: Readonly<Record<string, string>> = {
  'models.remove': folderMethod,
  'datasets.remove': folderMethod,
  'training.remove': folderMethod,
  'adapters.remove': folderMethod,
  'chat.remove': `${rowMethod}, ten minutes later or at the next start`,
  'audit.erase': 'the key of the person’s content was deleted; the chain of the log still verifies',
};

/** What was removed, when, by whom and how, with the record that proves it. */
export function addCertificateCommand(audit: Command, verb: Verb): void {
  audit
    .command('certificate')
    .description('certificate of a removal, from its record')
    .addOption(
      integerOption(
        '--record <number>',
        'of the removal: see audit list --action models.remove',
      ).makeOptionMandatory(),
    )
    .option('--out <file>', 'write it there; an existing file is left alone')
    .action(
      verb(async ({ client, output }, { record: number, out }: { record: number; out?: string }) => {
        const { records } = await client.audit.list({ before: number + 1, atMost: 1 });
        const found = records.find(({ sequence }) => sequence === number);
        const method = found && found.result === 'ok' ? methods[found.action] : undefined;
        if (found === undefined || method === undefined)
          throw new AppError('request.notFound', { kind: 'removal', name: String(number) });
        const text = linesOf(found, method);
        const document = { ...found, method };
        if (out !== undefined)
          await writeNewFile(
            out,
            output.json ? `${JSON.stringify(document, null, 2)}\n` : `${text.join('\n')}\n`,
          );
        output.result(document, () => text);
      }),
    );
}

function linesOf(
  { sequence, at, actor, person, action, subject, detail, hash }: AuditRecord,
  method: string,
): string[] {
  return [
    'CERTIFICATE OF REMOVAL',
    `what          ${subject} (${action}) ${JSON.stringify(detail)}`,
    `when          ${at}`,
    `by            ${person ?? actor}`,
    `method        ${method}`,
    `audit record  ${sequence}, ${hash}`,
    'limits        Plain files are only removed. An SSD, a copy-on-write file system or a snapshot may keep old blocks; new data keys (inhouse keys',
    '              rotate) make encrypted ones useless. Backups and exports are not reached.',
  ];
}
