import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { writeNewFile } from '../writeNewFile.ts';

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
        const file = await writeNewFile(out, text);
        output.result({ file }, () => [file]);
      }),
    );
}
