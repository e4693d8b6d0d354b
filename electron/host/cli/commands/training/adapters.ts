import type { Command } from 'commander';
import { formatBytes, formatCount } from '../../../../common/format.ts';
import type { Variant } from '../../../../contract/models.ts';
import type { Adapter } from '../../../../contract/training/adapters.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import { blockSizeOption, precisionOption, type Verb, type VerbContext } from '../../verb.ts';
import { showLines } from '../models.ts';
import { gateWords, verdictText } from './words.ts';

export function addAdaptersCommands(program: Command, verb: Verb): void {
  const adapters = program
    .command('adapters')
    .description('what fine-tuning has made: offer, merge, exchange');
  const of = (name: string) => adapters.command(name).argument('<adapter>', 'name or id');
  adapters
    .command('list', { isDefault: true })
    .option('--model <model>', 'only for this one')
    .description('the newest first')
    .action(verb(listAdapters));
  of('show')
    .description('one adapter')
    .action(
      verb(async ({ client, output }, adapter: string) => {
        const document = await client.training.adapters.show({ adapter });
        output.result(document, () => adapterLines(document));
      }),
    );
  of('rename')
    .argument('<name>', 'the new one')
    .description('give it another name')
    .action(
      verb(async ({ client, output }, adapter: string, name: string) => {
        const document = await client.training.adapters.rename({ adapter, name });
        output.result(document, () => adapterLines(document));
      }),
    );
  of('offer')
    .option('--withdraw', 'take it away again')
    .option('--despite <reason>', 'though its evaluation has not passed; the audit log keeps the reason')
    .description('let operators choose it; its newest evaluation against the base must have passed')
    .action(verb(offerAdapter));
  of('merge')
    .argument('<name>', 'of the new model')
    .addOption(precisionOption().default('int8'))
    .addOption(blockSizeOption().default(32))
    .option('--no-report', 'skip the quality report')
    .description('make a model of its own from base and adapter, quantized and measured')
    .action(verb(mergeAdapter));
  of('export')
    .argument('<folder>', 'where a folder of the adapter’s name is made')
    .description('as PEFT reads it: adapter_config.json and adapter_model.safetensors')
    .action(verb(exportAdapter));
  adapters
    .command('import')
    .argument('<model>', 'that it was made for: name or id')
    .argument('<folder>', 'as PEFT has saved it')
    .option('--name <name>', 'name in Inhouse (default: the folder’s)')
    .description('bring in an adapter from elsewhere')
    .action(verb(importAdapter));
  of('remove')
    .description('remove an adapter; its run and its evaluations stay')
    .action(
      verb(async ({ client, output }, adapter: string) => {
        const document = await client.training.adapters.remove({ adapter });
        output.result(document, () => [`removed, ${formatBytes(document.removedBytes)} freed`]);
      }),
    );
}

async function listAdapters({ client, output }: VerbContext, { model }: { model?: string }): Promise<void> {
  const document = await client.training.adapters.list({ model });
  output.result(document, () => {
    if (document.adapters.length === 0) return ['No adapters yet; `inhouse train MODEL DATA` makes one.'];
    const rows = document.adapters.map((adapter) => [
      ...[adapter.name, modelText(adapter), `rank ${adapter.rank}`, formatBytes(adapter.sizeBytes)],
      ...[
        adapter.origin,
        verdictText(adapter.verdict),
        gateWords[adapter.gate],
        adapter.offered ? 'offered' : '',
      ],
    ]);
    return formatTable(['NAME', 'MODEL', 'RANK', 'SIZE', 'ORIGIN', 'VERDICT', 'GATE', ''], rows);
  });
}

function modelText({ model }: Pick<Adapter, 'model'>): string {
  return model.isThere ? model.name : `${model.name} (removed)`;
}

function adapterLines(adapter: Adapter): string[] {
  const { name, id, rank, alpha, targets, parameters, sizeBytes, run, evaluation } = adapter;
  return [
    `${name} (${id}) for ${modelText(adapter)}${adapter.offered ? ', offered' : ''}`,
    `  rank ${rank}, alpha ${alpha}, ${targets.join(' ')}; ${formatCount(parameters)} parameters, ${formatBytes(sizeBytes)}`,
    `  ${adapter.origin}${run === null ? '' : ` by ${run}`}, ${adapter.createdAt}, ${adapter.sha256.slice(0, 16)}`,
    evaluation === null
      ? '  not evaluated yet'
      : `  against its base: ${verdictText(adapter.verdict)}; gate ${gateWords[adapter.gate]} (${evaluation})`,
  ];
}

async function offerAdapter(
  { client, output }: VerbContext,
  adapter: string,
  { withdraw, despite }: { withdraw?: boolean; despite?: string },
): Promise<void> {
  const document = await client.training.adapters.offer({ adapter, offered: !withdraw, despite });
  output.result(document, () => adapterLines(document));
}

interface MergeOptions {
  readonly precision: Variant['precision'];
  readonly blockSize: 32 | 64 | 128;
  readonly report: boolean;
}

async function mergeAdapter(
  { client, output }: VerbContext,
  adapter: string,
  name: string,
  options: MergeOptions,
): Promise<void> {
  const { job } = await client.training.adapters.merge({ adapter, name, ...options });
  const { result } = await followJob(client, output, job);
  const model = await client.models.show({ model: (result as { model: string }).model });
  output.result(model, () => showLines(model, output));
}

async function exportAdapter(
  { client, output }: VerbContext,
  adapter: string,
  folder: string,
): Promise<void> {
  const { grant } = await client.files.grant({ path: folder, access: 'write' });
  const document = await client.training.adapters.export({ adapter, folder: grant });
  output.result(document, () => [`${document.name}, ${formatBytes(document.sizeBytes)}`]);
}

async function importAdapter(
  { client, output }: VerbContext,
  model: string,
  folder: string,
  { name }: { name?: string },
): Promise<void> {
  const { grant } = await client.files.grant({ path: folder });
  const { job } = await client.training.adapters.import({ folder: grant, model, name });
  const { result } = await followJob(client, output, job);
  const { adapter } = result as { adapter: string };
  const document = await client.training.adapters.show({ adapter });
  output.result(document, () => adapterLines(document));
}
