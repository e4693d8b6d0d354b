import path from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import type { AuditPolicy } from '../../../../contract/audit/index.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';
import { type GivenSyslog, toTarget } from './syslogOptions.ts';

export function addKeepCommands(audit: Command, verb: Verb): void {
  audit
    .command('archive')
    .addOption(integerOption('--older-than <days>', 'left out: as the policy says'))
    .description('put old records into signed archives')
    .action(verb(archiveRecords));
  audit
    .command('remove-archive')
    .argument('<first>', 'number of its first record')
    .description('remove an archive whose time is over')
    .action(verb(removeArchive));
  audit
    .command('erase')
    .argument('<person>', 'id of the account')
    .option('--yes', 'do it; without it nothing is changed')
    .description('make everything that a person has said unreadable for good; the records stay')
    .action(verb(erasePerson));
  addPolicyCommand(audit, verb);
}

function addPolicyCommand(audit: Command, verb: Verb): void {
  audit
    .command('policy')
    .addOption(
      new Option('--content <how>', 'what is kept of questions and answers').choices([
        'encrypted',
        'hash',
        'none',
      ]),
    )
    .addOption(integerOption('--keep <days>', 'days that records are kept at least (180 or more)'))
    .addOption(integerOption('--archive-after <days>', 'days after which records go into an archive'))
    .option('--confirm-shorter', 'needed to keep records for fewer days than before')
    .option(
      '--witness <folder>',
      'append checkpoints to a file there; outside the data directory; none: no longer',
    )
    .option('--syslog <address>', 'send records there: udp://10.0.0.5:514, tcp://…, tls://…; none: no longer')
    .option('--syslog-name <name>', 'whom the server’s certificate is made out to')
    .option('--syslog-authority <file>', 'PEM of the authority that signed it')
    .description('show or change what is kept, for how long, and where it is sent')
    .action(verb(changePolicy));
}

async function archiveRecords(
  { client, output }: VerbContext,
  { olderThan }: { readonly olderThan?: number },
): Promise<void> {
  const document = await client.audit.archive({
    ...(olderThan !== undefined && { olderThanDays: olderThan }),
  });
  output.result(document, () => {
    if (document.archives.length === 0) return ['No record is old enough.'];
    return document.archives.map(({ file, first, last }) => `${file}: records ${first} to ${last}`);
  });
}

async function removeArchive({ client, output }: VerbContext, first: string): Promise<void> {
  await client.audit.removeArchive({ first: Number(first) });
  output.result({ removed: Number(first) }, () => ['Removed.']);
}

async function erasePerson(
  { client, output }: VerbContext,
  person: string,
  { yes }: { readonly yes?: boolean },
): Promise<void> {
  if (!yes) throw new AppError('request.invalid', { detail: 'this cannot be taken back: add --yes' });
  const { records } = await client.audit.erase({ person });
  output.result({ person, records }, () => [
    `What ${person} said in ${records} records can no longer be read.`,
  ]);
}

interface GivenPolicy extends GivenSyslog {
  readonly content?: AuditPolicy['content'];
  readonly keep?: number;
  readonly archiveAfter?: number;
  readonly confirmShorter?: boolean;
  readonly witness?: string;
}

async function changePolicy({ client, output }: VerbContext, given: GivenPolicy): Promise<void> {
  const { content, keep: keepDays, archiveAfter: archiveAfterDays, witness, confirmShorter } = given;
  const target = await toTarget(given);
  const change = {
    ...(content !== undefined && { content }),
    ...(keepDays !== undefined && { keepDays }),
    ...(archiveAfterDays !== undefined && { archiveAfterDays }),
    ...(witness !== undefined && { witness: await grantWitness(client, witness) }),
    ...(target !== undefined && { syslog: target }),
  };
  const isAsking = Object.keys(change).length === 0;
  const policy = isAsking
    ? await client.audit.policy()
    : await client.audit.changePolicy({ ...change, confirmShorter: confirmShorter ?? false });
  output.result(policy, () => policyLines(policy));
}

async function grantWitness(client: VerbContext['client'], folder: string) {
  if (folder === 'none') return null;
  const { grant } = await client.files.grant({ path: path.resolve(folder), access: 'write' });
  return grant;
}

function policyLines({ content, keepDays, archiveAfterDays, witnessFile, syslog }: AuditPolicy): string[] {
  return [
    `Content        ${content}`,
    `Kept           ${keepDays} days at least`,
    `Archived       after ${archiveAfterDays} days`,
    `Witness        ${witnessFile ?? 'none'}`,
    `Syslog         ${syslog ? `${syslog.transport}://${syslog.host}:${syslog.port}` : 'none'}`,
  ];
}
