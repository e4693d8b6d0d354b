import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { formatBytes } from '../../../common/format.ts';
import {
  type DestroyCertificate,
  destroyInstallation,
  nameOfInstallation,
  requireInstallation,
} from '../../../engine/destroy.ts';
import { chooseDataDir } from '../connect.ts';
import { createOutput, reportError } from '../output.ts';
import type { GlobalOptions } from '../verb.ts';
import { writeNewFile } from '../writeNewFile.ts';

interface DestroyOptions {
  certificate: string;
  overwrite?: boolean;
  name?: string;
  again?: string;
}

export function addDestroyCommand(program: Command): void {
  program
    .command('destroy')
    .description('destroy this installation for good: its keys, and with them everything that is encrypted')
    .requiredOption('--certificate <file>', 'where the certificate goes; an existing file is left alone')
    .option(
      '--overwrite',
      'write over every file three times, too (DoD 5220.22-M); always done without encryption',
    )
    .option('--name <name>', "the data directory's name, for programs; left out: it is asked for")
    .option('--again <name>', 'the same once more')
    .action(async (options: DestroyOptions) => {
      const { json, dataDir: flag } = program.opts<GlobalOptions>();
      const output = createOutput(json ?? false);
      try {
        const dataDir = chooseDataDir(flag);
        requireInstallation(dataDir);
        await confirm(nameOfInstallation(dataDir), options);
        // A place that cannot be written is found out while everything is there.
        const file = await writeNewFile(options.certificate, '');
        const certificate = await destroyInstallation(dataDir, options.overwrite ? 'overwrite' : 'keys');
        await replaceText(
          file,
          json ? `${JSON.stringify(certificate, null, 2)}\n` : `${lines(certificate).join('\n')}\n`,
        );
        output.result({ ...certificate, certificate: file }, () => [...lines(certificate), '', file]);
      } catch (error) {
        process.exitCode = reportError(error, output);
      }
    });
}

async function confirm(name: string, options: DestroyOptions): Promise<void> {
  const typed = [
    options.name ?? (await ask(`Name of the installation (${name})`)),
    options.again ?? (await ask('Once more')),
  ];
  if (typed.some((each) => each !== name)) throw new AppError('destroy.wrongName', { name });
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new AppError('request.invalid', { detail: 'give --name and --again' });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(`${question}: `);
  } finally {
    terminal.close();
  }
}

async function replaceText(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flush: true });
}

function lines(certificate: DestroyCertificate): string[] {
  const { installation, dataDir, at, by, method, passes, files, bytes, auditRecord } = certificate;
  return [
    'CERTIFICATE OF DESTRUCTION',
    `installation  ${installation ?? 'unknown: its keys could not be read'}`,
    `place         ${dataDir}`,
    `when          ${at}`,
    `by            ${by} (account of the operating system)`,
    `method        every slot of keys.json and of its copy destroyed${method === 'overwrite' ? `; every file overwritten (${passes.join(', ')})` : ''}`,
    `what          ${files} files, ${formatBytes(bytes)}`,
    `audit record  ${auditRecord === null ? 'none: the log was locked' : `${auditRecord.number}, ${auditRecord.hash}`}`,
    'limits        An SSD, a copy-on-write file system or a snapshot may keep old blocks, the key file among them. Backups are not reached:',
    '              they open with their own keys.json and a secret of their day, and have to be destroyed themselves.',
  ];
}
