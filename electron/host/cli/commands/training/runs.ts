import type { Command } from 'commander';
import { formatBytes } from '../../../../common/format.ts';
import type { TrainingRun, TrainingRunDetail } from '../../../../contract/training/runs.ts';
import { endOfOutput } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { Verb, VerbContext } from '../../verb.ts';
import { finishRun } from './finishRun.ts';
import { eventLine } from './followRun.ts';
import { runLines, runTable } from './runLines.ts';
import { verdictText } from './words.ts';

export function addRunsCommands(program: Command, verb: Verb): void {
  const runs = program.command('runs').description('fine-tuning runs: list, show, compare, steer and keep');
  runs
    .command('list', { isDefault: true })
    .option('--model <model>', 'only of this one')
    .option('--search <words>', 'in their names')
    .description('the newest first')
    .action(verb(listRuns));
  runs
    .command('show')
    .argument('<run>', 'name or id')
    .description('one run with its record')
    .action(verb(showRun));
  runs
    .command('compare')
    .argument('<run...>', 'two to eight: names or ids')
    .description('runs side by side, and the settings in which they differ')
    .action(verb(compareRuns));
  runs
    .command('resume')
    .argument('<run>', 'name or id')
    .option('--on-cpu', 'wherever it began; its losses differ in their last digits')
    .description('go on from the newest checkpoint on the device it began on, and wait for it')
    .action(verb(resumeRun));
  const steering = [
    ['pause', 'stop a run until “resume”'],
    ['stop', 'end a run with the best of what it has learnt'],
    ['cancel', 'end a run; only its curves stay'],
  ] as const;
  for (const [name, says] of steering)
    runs
      .command(name)
      .argument('<run>', 'name or id')
      .description(says)
      .action(verb((context, run: string) => steerRun(context, run, name)));
  runs
    .command('rename')
    .argument('<run>', 'name or id')
    .argument('<name>', 'the new one')
    .option('--notes <text>', 'what is to be known of it')
    .description('give a run another name')
    .action(verb(renameRun));
  runs
    .command('export')
    .argument('<run>', 'name or id')
    .argument('<folder>', 'where a folder of the run’s name is made')
    .description('record, curves, events, samples and evaluations as files')
    .action(verb(exportRun));
  runs
    .command('remove')
    .argument('<run>', 'name or id')
    .description('remove a run with its checkpoints; its adapter stays')
    .action(
      verb(async ({ client, output }, run: string) => {
        const document = await client.training.runs.remove({ run });
        output.result(document, () => [`removed, ${formatBytes(document.removedBytes)} freed`]);
      }),
    );
}

async function listRuns(
  { client, output }: VerbContext,
  { model, search }: { model?: string; search?: string },
): Promise<void> {
  const document = await client.training.runs.list({ model, search });
  output.result(document, () => runTable(document.runs));
}

async function showRun({ client, output }: VerbContext, run: string): Promise<void> {
  const document = await client.training.runs.show({ run });
  const { events } = await client.training.runs.curve({ run, atMost: 10 });
  output.result({ ...document, events }, () => [...runLines(document, output), ...events.map(eventLine)]);
}

async function compareRuns({ client, output }: VerbContext, names: string[]): Promise<void> {
  const document = await client.training.runs.compare({ runs: names });
  output.result(document, () => {
    const { runs, differences } = document;
    const facts: [name: string, of: (run: TrainingRunDetail) => string][] = [
      ['state', ({ state }) => state],
      ['steps', ({ step }) => String(step)],
      ['loss', ({ loss }) => loss?.toFixed(4) ?? '-'],
      ['best validation', ({ bestValidationLoss }) => bestValidationLoss?.toFixed(4) ?? '-'],
      ['verdict', ({ verdict }) => verdictText(verdict)],
    ];
    return formatTable(
      ['', ...runs.map(({ name }) => name)],
      [
        ...facts.map(([name, of]) => [name, ...runs.map(of)]),
        ...differences.map(({ path, values }) => [path, ...values]),
      ],
    );
  });
}

async function resumeRun(
  context: VerbContext,
  reference: string,
  { onCpu = false }: { onCpu?: boolean },
): Promise<void> {
  const { client } = context;
  const { id: run, job } = await client.training.runs.show({ run: reference });
  const from = await endOfOutput(client, job);
  await client.training.runs.resume({ run, onCpu });
  await finishRun(context, { run, job, from });
}

async function steerRun(
  { client, output }: VerbContext,
  run: string,
  how: 'pause' | 'stop' | 'cancel',
): Promise<void> {
  const { runs } = client.training;
  const calls = { pause: runs.pause, stop: runs.stopAndKeep, cancel: runs.cancel };
  const document: TrainingRun = await calls[how]({ run });
  output.result(document, () => [`${document.name}: ${document.state}`]);
}

async function renameRun(
  { client, output }: VerbContext,
  run: string,
  name: string,
  { notes }: { notes?: string },
): Promise<void> {
  const document = await client.training.runs.rename({ run, name, notes });
  output.result(document, () => [`${document.name} (${document.id})`]);
}

async function exportRun({ client, output }: VerbContext, run: string, folder: string): Promise<void> {
  const { grant } = await client.files.grant({ path: folder, access: 'write' });
  const document = await client.training.runs.export({ run, folder: grant });
  output.result(document, () => [`${document.name}: ${document.files.join(', ')}`]);
}
