import type { Command } from 'commander';
import type { KeysState } from '../../../contract/keys.ts';
import { askSecret } from '../askSecret.ts';
import type { EngineClient } from '../connect.ts';
import type { Output } from '../output.ts';
import type { Verb } from '../verb.ts';
import { writeNewFile } from '../writeNewFile.ts';

const kinds: Readonly<Record<KeysState['slots'][number]['kind'], string>> = {
  passphrase: 'passphrase',
  recovery: 'recovery key',
  osKeyStore: 'key store of the operating system',
  token: 'token',
  service: 'service credential',
  clear: 'nothing secret: the keys are readable',
};

export function addKeysCommands(program: Command, verb: Verb): void {
  const keys = program.command('keys').description('what opens the encrypted data, and the keys behind it');
  keys
    .command('list')
    .description('ways to open it, and how old its keys are')
    .action(verb(async ({ client, output }) => tell(output, await client.keys.show())));
  keys
    .command('recovery')
    .description('a new recovery key; the one before opens nothing any more')
    .action(
      verb(async ({ client, output }) => {
        const { recoveryKey } = await client.keys.renewRecovery();
        output.result({ recoveryKey }, () => [
          recoveryKey,
          'It is shown this once. Print it and lock it away.',
        ]);
      }),
    );
  keys
    .command('add-token')
    .description('a smart card or USB key that opens it with its PIN')
    .requiredOption('--library <file>', "the maker's PKCS #11 library")
    .option('--serial <serial>', 'which token, where several are plugged in')
    .option('--pin-file <file>', 'a file whose first line is the PIN; left out: it is asked for')
    .action(
      verb(async ({ client, output }, options: { library: string; serial?: string; pinFile?: string }) => {
        const serial = options.serial ?? (await onlyToken(client, options.library));
        const pin = await askSecret('PIN', options.pinFile);
        tell(output, await client.keys.addToken({ library: options.library, serial, pin }));
      }),
    );
  keys
    .command('add-service')
    .description(
      'a credential with which the service starts without people (systemd LoadCredentialEncrypted)',
    )
    .option('--name <name>', "the credential's name", 'inhouse-key')
    .requiredOption(
      '--out <file>',
      'where the secret is written, for systemd-creds encrypt; remove it afterwards',
    )
    .action(
      verb(async ({ client, output }, { name, out }: { name: string; out: string }) => {
        const { secret, state } = await client.keys.addService({ credential: name });
        const file = await writeNewFile(out, `${secret}\n`);
        output.result({ file, state }, () => [
          file,
          `systemd-creds encrypt --name=${name} ${file} /etc/credstore.encrypted/${name}, then remove the file.`,
        ]);
      }),
    );
  keys
    .command('remove <id>')
    .description('takes a way in away; the last one stays')
    .action(verb(async ({ client, output }, id: string) => tell(output, await client.keys.remove({ id }))));
  keys
    .command('rotate')
    .description('new keys for databases and files')
    .action(verb(async ({ client, output }) => tell(output, await client.keys.rotate())));
  keys
    .command('lock')
    .description('closes the engine until somebody opens it again')
    .action(
      verb(async ({ client, output }) => {
        await client.keys.lock();
        output.result({ locked: true }, () => ['Locked.']);
      }),
    );
}

async function onlyToken(client: EngineClient, library: string): Promise<string> {
  const tokens = await client.keys.tokens({ library });
  return tokens[0]?.serial ?? '';
}

function tell(output: Output, state: KeysState): void {
  output.result(state, () => [
    state.keyMadeAt === null
      ? 'Not encrypted.'
      : `Encrypted; keys made ${state.keyMadeAt.slice(0, 10)}, renewed after ${state.rotationDays} days.`,
    ...state.slots.map(({ id, kind, label, createdAt }) =>
      [id, kinds[kind], label, createdAt.slice(0, 10)].filter((part) => part !== '').join('  '),
    ),
  ]);
}
