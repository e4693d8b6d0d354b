import { type Command, Option } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import type { AccessState } from '../../../contract/access.ts';
import type { Account } from '../../../contract/accounts.ts';
import { type Role, roleNames } from '../../../contract/roles.ts';
import { askSecret } from '../askSecret.ts';
import { chooseDataDir, type EngineClient } from '../connect.ts';
import { formatTable, type Output } from '../output.ts';
import { forgetSession, keepSession, signIn } from '../session.ts';
import type { GlobalOptions, Verb } from '../verb.ts';

interface PassphraseOptions {
  readonly passphraseFile?: string;
}

/** Who it is that gives commands, and who else there is. */
export function addAccountsCommands(program: Command, verb: Verb): void {
  addSessionCommands(program, verb);
  const accounts = program.command('accounts').description('people who may sign in');
  accounts
    .command('list')
    .description('everybody, with role and state')
    .action(
      verb(async ({ client, output }) => {
        const document = await client.accounts.list();
        output.result(document, () => accountLines(document.accounts));
      }),
    );
  accounts
    .command('add')
    .argument('<name>')
    .description('somebody new, with a passphrase that is changed at the first sign-in')
    .addOption(roleOption().makeOptionMandatory())
    .addOption(firstPassphraseOption())
    .action(
      verb(
        async ({ client, output }, name: string, options: { role: Role; firstPassphraseFile?: string }) => {
          const passphrase = await askSecret('First passphrase', options.firstPassphraseFile);
          tell(output, await client.accounts.add({ name, role: options.role, passphrase }));
        },
      ),
    );
  accounts
    .command('role')
    .argument('<name>')
    .description('another role; ends their sessions')
    .addOption(roleOption().makeOptionMandatory())
    .action(
      verb(async ({ client, output }, name: string, { role }: { role: Role }) => {
        tell(output, await client.accounts.changeRole({ account: await idOf(client, name), role }));
      }),
    );
  accounts
    .command('disable')
    .argument('<name>')
    .description('ends their sessions; their passphrase opens nothing any more')
    .action(
      verb(async ({ client, output }, name: string) => {
        tell(output, await client.accounts.disable({ account: await idOf(client, name) }));
      }),
    );
  for (const [command, description, procedure] of [
    ['enable', 'somebody who was disabled, with a new first passphrase', 'enable'],
    ['reset', 'a new first passphrase; ends their sessions', 'resetPassphrase'],
  ] as const)
    accounts
      .command(command)
      .argument('<name>')
      .description(description)
      .addOption(firstPassphraseOption())
      .action(
        verb(async ({ client, output }, name: string, options: { firstPassphraseFile?: string }) => {
          const account = await idOf(client, name);
          const passphrase = await askSecret('First passphrase', options.firstPassphraseFile);
          tell(output, await client.accounts[procedure]({ account, passphrase }));
        }),
      );
}

function addSessionCommands(program: Command, verb: Verb): void {
  const dataDir = () => chooseDataDir(program.opts<GlobalOptions>().dataDir);
  program
    .command('sign-in')
    .argument('<name>')
    .description('commands are given as this person from now on, for as long as the running engine stays')
    .action(
      verb(async ({ client, output }, name: string) => {
        const { passphraseFile } = program.opts<PassphraseOptions>();
        const { token, state } = await signIn(client, { user: name, passphraseFile });
        keepSession(dataDir(), token);
        tellWho(output, state);
      }),
    );
  program
    .command('sign-out')
    .description('commands are given by nobody again')
    .action(
      verb(async ({ client, output }) => {
        const state = await client.access.signOut();
        forgetSession(dataDir());
        tellWho(output, state);
      }),
    );
  program
    .command('whoami')
    .description('who gives commands here, and how this installation is protected')
    .action(verb(async ({ client, output }) => tellWho(output, await client.access.state())));
  program
    .command('change-passphrase')
    .description('your own')
    .option(
      '--new-passphrase-file <file>',
      'a file whose first line is the new one; left out: it is asked for',
    )
    .action(
      verb(async ({ client, output }, options: { newPassphraseFile?: string }) => {
        const { passphraseFile } = program.opts<PassphraseOptions>();
        const before = await askSecret('Passphrase until now', passphraseFile);
        const after = await askSecret('New passphrase', options.newPassphraseFile);
        const { token, state } = await client.access.changePassphrase({ before, after });
        keepSession(dataDir(), token);
        tellWho(output, state);
      }),
    );
}

function tellWho(output: Output, state: AccessState): void {
  const { account, mode, encryption, phase } = state;
  const who = account ? `${account.name} (${account.role})` : mode === 'single' ? 'the one user' : 'nobody';
  output.result({ account, mode, encryption, phase }, () => [
    who,
    `${mode === 'single' ? 'one user' : 'accounts'}, encryption ${encryption}, ${phase}`,
  ]);
}

function tell(output: Output, account: Account): void {
  output.result(account, () => accountLines([account]));
}

function accountLines(accounts: readonly Account[]): string[] {
  const rows = accounts.map(({ name, role, state, lastSeenAt, mustChange, sessions }) => [
    name,
    role,
    mustChange ? `${state}, first passphrase` : state,
    lastSeenAt ?? 'never',
    String(sessions.length),
  ]);
  return formatTable(['NAME', 'ROLE', 'STATE', 'LAST SIGNED IN', 'SESSIONS'], rows);
}

async function idOf(client: EngineClient, name: string): Promise<string> {
  const { accounts } = await client.accounts.list();
  const found = accounts.find((account) => account.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new AppError('request.notFound', { kind: 'account', name });
  return found.id;
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the person is here for').choices(roleNames);
}

function firstPassphraseOption(): Option {
  return new Option(
    '--first-passphrase-file <file>',
    'a file whose first line is the passphrase; left out: it is asked for',
  );
}
