import { type Command, Option } from 'commander';
import {
  type Masking,
  maskLanguages,
  maskStyles,
  type PersonalKind,
  type PersonalSummary,
  personalKinds,
} from '../../../../contract/datasets/personal.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { Verb, VerbContext } from '../../verb.ts';

export function addPersonalCommand(data: Command, verb: Verb): void {
  data
    .command('personal')
    .argument('<name>', 'data set: name or id')
    .addOption(new Option('--kinds <kinds...>', 'which kinds (default: all)').choices(personalKinds))
    .addOption(
      new Option('--preview <style>', 'show what masking would put there, and change nothing').choices(
        maskStyles,
      ),
    )
    .addOption(new Option('--mask <style>', 'mask what was found').choices(maskStyles).conflicts('preview'))
    .addOption(
      new Option('--language <language>', 'of the words that stand there instead')
        .choices(maskLanguages)
        .default('en'),
    )
    .description('find personal data in the texts of the rows; without --mask nothing is changed')
    .action(verb(personal));
}

interface PersonalOptions {
  readonly kinds?: PersonalKind[];
  readonly preview?: Masking['style'];
  readonly mask?: Masking['style'];
  readonly language: Masking['language'];
}

async function personal(
  { client, output }: VerbContext,
  dataset: string,
  { kinds = [...personalKinds], preview, mask, language }: PersonalOptions,
): Promise<void> {
  const { personal: cleaning } = client.datasets.cleaning;
  await followJob(client, output, (await cleaning.find({ dataset })).job);
  const summary = await cleaning.summary({ dataset });
  const shown = preview && (await cleaning.preview({ dataset, kinds, language, style: preview }));
  let operation: number | null | undefined;
  if (mask !== undefined) {
    const { job } = await cleaning.mask({ dataset, kinds, language, style: mask });
    ({ operation } = (await followJob(client, output, job)).result as { operation: number | null });
  }
  output.result({ ...summary, preview: shown, operation }, () => [
    ...summaryLines(summary),
    ...(shown?.examples ?? []).flatMap(({ row, before, after }) => [
      ...['', `row ${row}`, `  ${JSON.stringify(before.text)}`, `→ ${JSON.stringify(after.text)}`],
    ]),
    ...(operation === undefined ? [] : [maskedLine(operation, dataset)]),
  ]);
}

function summaryLines({ kinds, looked }: PersonalSummary): string[] {
  const found = kinds.filter(({ found, ignored, masked }) => found + ignored + masked > 0);
  if (found.length === 0) return [`nothing was found in ${looked} rows`, nameWarning];
  return [
    ...formatTable(
      ['KIND', 'FOUND', 'IN ROWS', 'IGNORED', 'MASKED BEFORE'],
      found.map(({ kind, found, rows, ignored, masked }) => [
        kind,
        ...[found, rows, ignored, masked].map(String),
      ]),
    ),
    nameWarning,
  ];
}

const nameWarning =
  'Names are known by what stands around them: a name with nothing beside it is often missed. Look at the rows before you rely on this.';

function maskedLine(operation: number | null, dataset: string): string {
  return operation === null
    ? 'nothing was to be masked'
    : `masked (step ${operation}); \`data undo ${dataset}\` takes it back until a version is frozen`;
}
