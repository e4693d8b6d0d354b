import { formatBytes, formatDuration } from '../../../../common/format.ts';
import type { TrainingRun, TrainingRunDetail } from '../../../../contract/training/runs.ts';
import { formatTable, type Output } from '../../output.ts';
import { deviceLines } from './planLines.ts';
import { verdictText } from './words.ts';

const loss = (value: number | null) => (value === null ? '-' : value.toFixed(4));

export function runTable(runs: readonly TrainingRun[]): string[] {
  if (runs.length === 0) return ['No runs yet; `inhouse train MODEL DATA` begins one.'];
  const rows = runs.map((run) => [
    ...[run.name, run.state, run.model.name, `${run.dataset.name} ${run.dataset.version}`],
    `${run.step}${run.steps === null ? '' : `/${run.steps}`}`,
    ...[loss(run.loss), loss(run.bestValidationLoss), verdictText(run.verdict)],
    run.createdAt.slice(0, 16).replace('T', ' '),
  ]);
  const header = ['NAME', 'STATE', 'MODEL', 'DATA', 'STEP', 'LOSS', 'BEST', 'VERDICT', 'BEGUN (UTC)'];
  return formatTable(header, rows);
}

export function runLines(run: TrainingRunDetail, output: Output): string[] {
  const { record, wish } = run;
  const { result, backedOff } = record;
  return [
    `${run.name} (${run.id}): ${run.state}, step ${run.step}${run.steps === null ? '' : ` of ${run.steps}`}`,
    `  ${record.base.name} ${record.base.precision}, weights ${record.base.sha256.slice(0, 16)}`,
    ...record.data.map(
      ({ use, name, version, split, rows, hash }) =>
        `  ${use}: ${name} ${version}${split === null ? '' : ` ${split}`}, ${rows} rows, ${hash.slice(0, 16)}`,
    ),
    ...deviceLines(record.hardware, output).map((line) => `  ${line}`),
    `  ${settingsLine(wish)}`,
    `  loss ${loss(run.loss)}, validation ${loss(run.validationLoss)}, best ${loss(run.bestValidationLoss)}`,
    ...(backedOff === null ? [] : [`  memory made of the settings: ${JSON.stringify(backedOff)}`]),
    ...(result === null
      ? []
      : [
          `  ${result.steps} steps in ${formatDuration(result.seconds * 1000)}, ${Math.round(result.tokens / result.seconds)} tokens/s, at most ${formatBytes(result.peakMemoryBytes)}, ended: ${result.stopped}`,
        ]),
    ...(run.adapter === null ? [] : [`  adapter ${run.adapter}`]),
    ...(run.resultModel === null ? [] : [`  model ${run.resultModel}`]),
    ...(run.verdict === null ? [] : [`  against its base: ${verdictText(run.verdict)}`]),
    ...(run.error === null ? [] : [`  ${run.error.code}`]),
    ...(run.notes === '' ? [] : [`  ${run.notes}`]),
  ];
}

function settingsLine({ settings }: TrainingRunDetail['wish']): string {
  const { method, lora, optimizer, schedule, epochs, steps, batch } = settings;
  const what =
    method === 'full' ? 'every weight' : `rank ${lora.rank}, alpha ${lora.alpha}, ${lora.targets.join(' ')}`;
  const long = steps === null ? `${epochs} epochs` : `${steps} steps`;
  return `${what}; rate ${optimizer.learningRate} ${schedule.kind}; ${long} of ${batch.sequences} x ${batch.accumulation} rows`;
}
