import type { Command } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { formatBytes } from '../../../common/format.ts';
import type { Profile, Variant } from '../../../contract/models.ts';
import { followJob } from '../followJob.ts';
import {
  blockSizeOption,
  integerOption,
  precisionOption,
  profileOption,
  type Verb,
  type VerbContext,
} from '../verb.ts';

interface RunOptions {
  precision?: Variant['precision'];
  blockSize?: 32 | 64 | 128;
  profile: Profile;
}

export function addMeasureCommands(program: Command, verb: Verb): void {
  program
    .command('perplexity')
    .argument('<model>', 'name or id')
    .requiredOption('--text <file>', 'UTF-8 text to score')
    .addOption(integerOption('--window <tokens>', 'longest context of a scored token').default(512))
    .addOption(
      integerOption(
        '--stride <tokens>',
        'tokens that each window moves on; each token is scored once',
      ).default(256),
    )
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(profileOption())
    .description('perplexity of a model on a text, with the window and stride it was measured with')
    .action(verb(perplexity));
  program
    .command('logits')
    .argument('<model>', 'name or id')
    .requiredOption('--ids <ids>', 'token ids, separated by commas')
    .requiredOption(
      '--out <file>',
      'safetensors file to write: tensor `logits` [tokens, vocabulary], float32',
    )
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(profileOption())
    .description('logits of every position, as a safetensors file')
    .action(verb(logits));
}

interface PerplexityOptions extends RunOptions {
  text: string;
  window: number;
  stride: number;
}

interface PerplexityDocument {
  perplexity: number;
  scoredTokens: number;
  window: number;
  stride: number;
  tokensPerSecond: number;
}

async function perplexity(
  { client, output }: VerbContext,
  model: string,
  options: PerplexityOptions,
): Promise<void> {
  const { grant: text } = await client.files.grant({ path: options.text });
  const { job } = await client.models.perplexity({ ...options, model, text });
  const { result } = await followJob(client, output, job);
  const found = result as PerplexityDocument;
  output.result(found, () => [
    `perplexity ${found.perplexity.toFixed(4)}`,
    `${found.scoredTokens} tokens scored, window ${found.window}, stride ${found.stride}, ${options.profile}, ${Math.round(found.tokensPerSecond)} tokens/s`,
  ]);
}

async function logits(
  { client, output }: VerbContext,
  model: string,
  options: RunOptions & { ids: string; out: string },
): Promise<void> {
  const ids = options.ids.split(',').map(parseId);
  const { grant: out } = await client.files.grant({ path: options.out, access: 'write' });
  const { precision, blockSize, profile } = options;
  const { job } = await client.models.logits({ model, ids, out, precision, blockSize, profile });
  const { result } = await followJob(client, output, job);
  const found = result as { tokens: number; vocabSize: number; sizeBytes: number };
  output.result(found, () => [
    `${options.out}: [${found.tokens}, ${found.vocabSize}] float32, ${formatBytes(found.sizeBytes)}`,
  ]);
}

/** `Number('')` is 0, a token like any other: a comma too many must not become one. */
function parseId(text: string): number {
  if (!/^\s*\d+\s*$/.test(text))
    throw new AppError('request.invalid', { detail: `--ids: "${text}" is no token id` });
  return Number(text);
}
