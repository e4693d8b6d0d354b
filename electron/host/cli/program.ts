import { Command, type CommanderError } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { AppError } from '../../common/errors/appError.ts';
import { addAccountsCommands } from './commands/accounts.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addChatCommand } from './commands/chat.ts';
import { addChatsCommands } from './commands/chats.ts';
import { addDataCommands } from './commands/data.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDestroyCommand } from './commands/destroy.ts';
import { addDiagnosticsCommand } from './commands/diagnostics.ts';
import { addHardwareCommand } from './commands/hardware.ts';
import { addJobsCommands } from './commands/jobs.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addMeasureCommands } from './commands/measure.ts';
import { addModelsCommands } from './commands/models.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addProvidersCommand } from './commands/providers.ts';
import { addQuantizeCommand } from './commands/quantize.ts';
import { addSelftestCommand } from './commands/selftest.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSetupCommand } from './commands/setup.ts';
import { addTlsCommands } from './commands/tls.ts';
import { addTrainingCommands } from './commands/training.ts';
import { reportError, survivePipes, systemLanguage } from './output.ts';
import { createVerb } from './verb.ts';

const exitUsage = 2;
survivePipes([process.stdout, process.stderr]);

const program = new Command('inhouse')
  .description('Local AI models on machines that never touch a network.')
  .version(packageJson.version)
  .option('--data-dir <folder>', 'where models, chats and settings live (or INHOUSE_DATA_DIR)')
  .option('--user <name>', 'who gives this command, where nobody has signed in (see sign-in)')
  .option('--passphrase-file <file>', 'a file whose first line is the passphrase; left out: it is asked for')
  .option('--json', 'answer with one JSON document on standard output')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 a mistake in Inhouse, 2 wrong usage, 3 not found, 4 refused, 5 the machine (disk, memory, files), 6 cancelled.`,
  );

const verb = createVerb(program);
addServeCommand(program);
addModelsCommands(program, verb);
addQuantizeCommand(program, verb);
addChatCommand(program, verb);
addChatsCommands(program, verb);
addDataCommands(program, verb);
addTrainingCommands(program, verb);
addMeasureCommands(program, verb);
addPlanCommand(program, verb);
addProvidersCommand(program, verb);
addJobsCommands(program, verb);
addAuditCommands(program, verb);
addBackupCommands(program, verb);
addSetupCommand(program, verb);
addAccountsCommands(program, verb);
addKeysCommands(program, verb);
addTlsCommands(program, verb);
addDestroyCommand(program);
addDiagnosticsCommand(program, verb);
addDemoCommand(program);
addHardwareCommand(program, verb);
addSelftestCommand(program);

/** Commander has told people already; a program that asked for JSON is told in JSON, too. */
function reportUsage({ message }: CommanderError): number {
  if (!process.argv.includes('--json')) return exitUsage;
  const detail = message.replace(/^error: /, '');
  return reportError(new AppError('request.invalid', { detail }), { json: true, language: systemLanguage() });
}

for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((child) => child.commands),
]) {
  command.exitOverride((stop) => process.exit(stop.exitCode === 0 ? 0 : reportUsage(stop)));
}
await program.parseAsync();
