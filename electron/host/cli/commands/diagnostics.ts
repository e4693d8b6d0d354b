import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import type { Verb } from '../verb.ts';

export function addDiagnosticsCommand(program: Command, verb: Verb): void {
  program
    .command('diagnostics')
    .description('one file for whoever is asked for help: no names, paths, prompts or answers in it')
    .option('--out <file>', 'write it there instead of to standard output; an existing file is left alone')
    .action(
      verb(async ({ client, output }, { out }: { out?: string }) => {
        const { text } = await client.system.diagnostics();
        if (out === undefined) {
          output.result(JSON.parse(text), () => [text]);
          return;
        }
        const file = path.resolve(out);
        try {
          await writeFile(file, text, { flag: 'wx', mode: 0o600 });
        } catch (cause) {
          const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
          throw new AppError('file.unwritable', { path: file, reason }, { cause });
        }
        output.result({ file }, () => [file]);
      }),
    );
}
