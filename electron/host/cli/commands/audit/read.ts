import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatBytes } from '../../../../common/format.ts';
import type {
  AuditRecord,
  AuditStatus,
  AuditVerdict,
  WitnessState,
} from '../../../../contract/audit/index.ts';
import { auditCheckpointSchema } from '../../../../contract/audit/index.ts';
import { formatTable, type Output } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';
import { addFilterOptions, type GivenFilter, toFilter } from './filterOptions.ts';

export function addReadCommands(audit: Command, verb: Verb): void {
  addFilterOptions(audit.command('list', { isDefault: true }))
    .description('the newest records')
    .addOption(integerOption('--at-most <count>', 'how many').default(50))
    .action(verb(listRecords));
  audit
    .command('status')
    .description('where the log, its archives and its witnesses stand')
    .action(verb(showStatus));
  audit
    .command('verify')
    .argument('[archive]', 'a file of an archive; left out: the whole log with its archives')
    .option('--checkpoints <file>', 'compare with checkpoints that were noted elsewhere, too')
    .description('prove the log whole, or name the first record that is not as it was written')
    .action(verb(verifyRecords));
}

async function listRecords(
  { client, output }: VerbContext,
  { atMost, ...given }: GivenFilter & { readonly atMost: number },
): Promise<void> {
  const filter = toFilter(given);
  const records: AuditRecord[] = [];
  let before: number | undefined;
  while (records.length < atMost) {
    const count = Math.min(500, atMost - records.length);
    const asked = { filter, atMost: count, ...(before !== undefined && { before }) };
    const page = await client.audit.list(asked);
    records.push(...page.records);
    if (page.next === null) break;
    before = page.next;
  }
  output.result({ records }, () => {
    if (records.length === 0) return ['No such records.'];
    return formatTable(['NUMBER', 'TIME (UTC)', 'WHO', 'WHAT', 'ON', 'RESULT'], records.map(toCells));
  });
}

function toCells({ sequence, at, actor, person, action, subject, result }: AuditRecord): string[] {
  const time = at.slice(0, 19).replace('T', ' ');
  return [String(sequence), time, person ?? actor, action, subject.slice(0, 60), result];
}

async function showStatus({ client, output }: VerbContext): Promise<void> {
  const status = await client.audit.status();
  output.result(status, () => statusLines(status));
}

function statusLines({
  first,
  last,
  sizeBytes,
  checkpoint,
  witnesses,
  archives,
  syslog,
}: AuditStatus): string[] {
  return [
    `Records     ${first} to ${last}, ${formatBytes(sizeBytes)}`,
    `Checkpoint  ${checkpoint ? `${checkpoint.number}, ${checkpoint.hash}` : 'none'}`,
    ...(witnesses.length === 0
      ? ['Witness     none']
      : witnesses.map((one) => `Witness     ${witnessLine(one)}`)),
    ...archives.map(({ file, removedAt }) => `Archive     ${file}${removedAt ? ' (removed)' : ''}`),
    ...(syslog
      ? [`Syslog      ${syslog.state}, up to ${syslog.position}${syslog.reason ? ` (${syslog.reason})` : ''}`]
      : []),
  ];
}

function witnessLine({ name, state, number, reason }: WitnessState): string {
  return [
    `${name}: ${state}`,
    ...(number === null ? [] : [`up to ${number}`]),
    ...(reason ? [`(${reason})`] : []),
  ].join(' ');
}

async function verifyRecords(
  { client, output }: VerbContext,
  archive: string | undefined,
  { checkpoints: noted }: { readonly checkpoints?: string },
): Promise<void> {
  const checkpoints = noted === undefined ? [] : await readCheckpoints(noted);
  const granted = archive === undefined ? null : await client.files.grant({ path: path.resolve(archive) });
  const { run } = await client.audit.verify.start({
    checkpoints,
    ...(granted && { archive: granted.grant }),
  });
  for (;;) {
    const { checked, total, verdict } = await client.audit.verify.follow({ run, waitMs: 2_000 });
    if (verdict) return tellVerdict(output, verdict);
    output.remark(total > 0 ? `${checked} of ${total} records` : `${checked} records`);
  }
}

/** A broken log is an answer, and a failure of whoever asked for proof. */
function tellVerdict(output: Output, verdict: AuditVerdict): void {
  output.result(verdict, () => verdictLines(verdict));
  if (!verdict.whole) process.exitCode = 4;
}

function verdictLines({ broken, checked, first, last, lastHash, ...rest }: AuditVerdict): string[] {
  const head = broken
    ? `BROKEN at record ${broken.record}: ${broken.fault} (${broken.where})`
    : `Whole: records ${first} to ${last}, ${checked} checked`;
  return [
    head,
    `Last hash   ${lastHash}`,
    `Signed by   ${rest.signedBy.join(', ') || 'nobody'}${rest.checkpoints > 0 ? `, ${rest.checkpoints} checkpoints` : ''}`,
    ...rest.witnesses.map((one) => `Witness     ${witnessLine(one)}`),
    ...(rest.archivesGone > 0 ? [`Archives    ${rest.archivesGone} removed after their time: not read`] : []),
  ];
}

async function readCheckpoints(file: string) {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file.unreadable', { path: file, reason: cause.code ?? 'unknown' }, { cause });
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map((line) => auditCheckpointSchema.parse(JSON.parse(line)));
  } catch (cause) {
    throw new AppError(
      'request.invalid',
      { detail: `${path.basename(file)} holds no checkpoints` },
      { cause },
    );
  }
}
