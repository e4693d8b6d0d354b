import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { writeNewFile } from '../writeNewFile.ts';

export function addTlsCommands(program: Command, verb: Verb): void {
  const tls = program
    .command('tls')
    .description('the certificate that other machines of this network are served with');
  tls
    .command('make <names...>')
    .description('a certificate for these names and addresses of this machine, signed by its own authority')
    .action(
      verb(async ({ client, output }, names: string[]) => {
        const { certificate } = await client.tls.make({ names });
        const { validUntil, authorityFingerprint } = certificate;
        output.result(certificate, () => [
          `${certificate.names.join(', ')}: valid until ${validUntil.slice(0, 10)}`,
          `authority ${authorityFingerprint}`,
          'Install the authority on the other machines: inhouse tls authority --out inhouse-authority.pem',
        ]);
      }),
    );
  tls
    .command('show')
    .description('what it is good for, and until when')
    .action(
      verb(async ({ client, output }) => {
        const { certificate } = await client.tls.show();
        output.result(certificate, () =>
          certificate === null
            ? ['No certificate: only this machine is served.']
            : [
                `${certificate.names.join(', ')}: valid until ${certificate.validUntil.slice(0, 10)}`,
                `authority ${certificate.authorityFingerprint}`,
              ],
        );
      }),
    );
  tls
    .command('authority')
    .description("the authority's certificate, for the other machines to trust")
    .requiredOption('--out <file>', 'an existing file is left alone')
    .action(
      verb(async ({ client, output }, { out }: { out: string }) => {
        const { pem } = await client.tls.authority();
        const file = await writeNewFile(out, pem);
        output.result({ file }, () => [file]);
      }),
    );
}
