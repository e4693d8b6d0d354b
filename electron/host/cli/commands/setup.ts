import { type Command, Option } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { singleUserName } from '../../../contract/access.ts';
import { askSecret } from '../askSecret.ts';
import { chooseDataDir } from '../connect.ts';
import { keepSession } from '../session.ts';
import type { GlobalOptions, Verb } from '../verb.ts';

interface SetupOptions {
  readonly mode: 'single' | 'accounts';
  readonly encrypt: boolean;
  readonly name?: string;
}

/** What the window's first steps ask: decided once. */
export function addSetupCommand(program: Command, verb: Verb): void {
  program
    .command('setup')
    .description('decides, once, who may use this installation and whether its data is encrypted')
    .addOption(
      new Option('--mode <mode>', 'accounts: people sign in; single: whoever can start it')
        .choices(['single', 'accounts'])
        .default('accounts'),
    )
    .option('--no-encrypt', 'leave what lies on the disk readable to whoever has it')
    .option('--name <name>', 'the first administrator, with --mode accounts')
    .action(
      verb(async ({ client, output }, { mode, encrypt: encrypts, name: given }: SetupOptions) => {
        const name = mode === 'single' ? singleUserName : given;
        if (name === undefined)
          throw new AppError('request.invalid', { detail: '--mode accounts needs --name' });
        const { dataDir, passphraseFile } = program.opts<GlobalOptions>();
        const hasPassphrase = encrypts || mode === 'accounts';
        const person = hasPassphrase
          ? { name, passphrase: await askSecret('New passphrase', passphraseFile) }
          : null;
        const { recoveryKey, state, token } = await client.access.setUp({ mode, encrypts, person });
        if (token !== null) keepSession(chooseDataDir(dataDir), token);
        output.result({ mode, encryption: state.encryption, recoveryKey }, () => [
          `${mode === 'accounts' ? 'Accounts' : 'One user'}, ${encrypts ? 'encrypted' : 'not encrypted'}.`,
          ...(recoveryKey === null
            ? []
            : [recoveryKey, 'The recovery key is shown this once. Print it and lock it away.']),
        ]);
      }),
    );
}
