import type { Command } from 'commander';
import type { Variant } from '../../../contract/models.ts';
import { followJob } from '../followJob.ts';
import { blockSizeOption, precisionOption, type Verb, type VerbContext } from '../verb.ts';
import { showLines } from './models.ts';

interface QuantizeOptions {
  precision: Variant['precision'];
  blockSize: 32 | 64 | 128;
  report: boolean;
}

export function addQuantizeCommand(program: Command, verb: Verb): void {
  program
    .command('quantize')
    .argument('<model>', 'name or id')
    .description('make another precision of an imported model from its source')
    .addOption(precisionOption().default('int8'))
    .addOption(blockSizeOption().default(32))
    .option('--no-report', 'skip the quality report')
    .action(verb(quantize));
}

async function quantize(
  { client, output }: VerbContext,
  model: string,
  options: QuantizeOptions,
): Promise<void> {
  const { precision, blockSize, report } = options;
  const { job } = await client.models.quantize({ model, precision, blockSize, report });
  await followJob(client, output, job);
  const document = await client.models.show({ model });
  output.result(document, () => showLines(document, output));
}
