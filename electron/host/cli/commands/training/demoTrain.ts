import path from 'node:path';
import { demoTraining } from '../../../../common/demoTraining.ts';
import type { EvaluationResult } from '../../../../common/evaluation.ts';
import { formatDuration, formatPercent } from '../../../../common/format.ts';
import type { VersionPick } from '../../../../contract/training/runs.ts';
import { trainingSettingsSchema } from '../../../../contract/training/settings.ts';
import { sampleDataFolder, sampleModelFolder } from '../../../paths.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { VerbContext } from '../../verb.ts';
import { evaluationLines } from './evaluationLines.ts';
import { followRun } from './followRun.ts';

/** What the demo teaches, replays and asks. */
const files = {
  learnt: path.join(sampleDataFolder, 'new-device-train.jsonl'),
  replayed: path.join(sampleDataFolder, 'operator-dialogues-train.jsonl'),
  askedNew: path.join(sampleDataFolder, 'new-device-test.jsonl'),
  askedOld: path.join(sampleModelFolder, 'operator-dialogues-eval.jsonl'),
} as const;

/** Teaches the sample model a device that it has never heard of, and shows what it knows of new and old before and after. */
export async function demoTrain(context: VerbContext): Promise<void> {
  const { client, output } = context;
  const started = performance.now();
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  output.remark('importing the sample model and the dialogues …');
  const imported = await followJob(
    client,
    output,
    (await client.models.import({ folder, report: false })).job,
  );
  const { model } = imported.result as { model: string };
  const data = await freezeFiles(context);
  output.remark('learning …');
  const settings = trainingSettingsSchema.parse(demoTraining);
  const wish = { model, data: data.learnt, validation: null, replay: data.replayed, test: null, settings };
  const run = await followRun(context, await client.training.runs.start({ ...wish, name: 'new device' }));
  if (run.adapter === null) throw new Error('a run that has succeeded has made an adapter');
  output.remark('asking the model as it was, and with its adapter …');
  const { evaluation, job } = await client.training.evaluations.start({
    ...{ model, second: run.adapter, test: data.askedNew, replay: data.askedOld },
  });
  await followJob(client, output, job);
  const measured = await client.training.evaluations.show({ evaluation });
  const result = measured.result as EvaluationResult;
  const totalMs = performance.now() - started;
  output.result({ run, evaluation: measured, totalMs }, () => [
    ...formatTable(['EXACT MATCH', 'BEFORE', 'AFTER'], exactMatches(result)),
    '',
    ...evaluationLines(measured),
    '',
    `${run.step} steps in ${formatDuration((run.record.result?.seconds ?? 0) * 1000)}; everything took ${formatDuration(totalMs)}`,
  ]);
}

function exactMatches({ first, second, forgetting: { replay } }: EvaluationResult): string[][] {
  const share = (value: number | null | undefined) =>
    value == null ? '-' : formatPercent(value, { digits: 1 });
  return [
    ['new device', share(first.exactMatch), share(second.exactMatch)],
    ['what it knew', share(replay?.first), share(replay?.second)],
  ];
}

async function freezeFiles({
  client,
  output,
}: VerbContext): Promise<Record<keyof typeof files, VersionPick>> {
  const freeze = async (file: string): Promise<VersionPick> => {
    const { grant } = await client.files.grant({ path: file });
    const { choice } = await client.datasets.imports.preview({ file: grant });
    const { job, dataset } = await client.datasets.imports.start({
      ...{ file: grant, choice, into: { name: path.parse(file).name }, licence: 'Apache-2.0' },
    });
    await followJob(client, output, job);
    const freezing = await client.datasets.versions.freeze({ dataset: dataset.id, name: '', notes: '' });
    const { version } = (await followJob(client, output, freezing.job)).result as { version: number };
    return { dataset: dataset.id, version, split: null };
  };
  return {
    learnt: await freeze(files.learnt),
    replayed: await freeze(files.replayed),
    askedNew: await freeze(files.askedNew),
    askedOld: await freeze(files.askedOld),
  };
}
