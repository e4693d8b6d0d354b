import type { Command } from 'commander';
import { formatBytes, formatDuration } from '../../../common/format.ts';
import type { Model, Profile } from '../../../contract/models.ts';
import type { Resident } from '../../../contract/residency.ts';
import { formatTable } from '../output.ts';
import { precisionOption, profileOption, type Verb } from '../verb.ts';

interface RunOptions {
  readonly precision?: Model['variants'][number]['precision'];
  readonly profile: Profile;
}

/** What is in memory. Only of use while an engine stays (`serve`, or the window): one of its own ends with the command. */
export function addResidencyCommands(models: Command, verb: Verb): void {
  models
    .command('loaded')
    .description('list the models in memory, with what they take')
    .action(
      verb(async ({ client, output }) => {
        const document = await client.residency.list();
        output.result(document, () => residentLines(document.models));
      }),
    );
  models
    .command('load')
    .argument('<model>', 'name or id')
    .description('load a model into the memory of the running engine')
    .addOption(precisionOption())
    .addOption(profileOption())
    .option('--force', 'however little memory is free')
    .action(
      verb(async ({ client, output }, model: string, options: RunOptions & { readonly force?: boolean }) => {
        const { precision, profile, force } = options;
        const document = await client.residency.load({ model, precision, profile, force });
        output.result(document, () => residentLines([document]));
      }),
    );
  models
    .command('unload')
    .argument('<model>', 'name or id')
    .description('take a model out of memory')
    .addOption(precisionOption())
    .action(
      verb(async ({ client, output }, model: string, { precision }: Pick<RunOptions, 'precision'>) => {
        const document = await client.residency.unload({ model, precision });
        output.result(document, () => [`${document.unloaded} version(s) of ${model} taken out of memory`]);
      }),
    );
  models
    .command('pin')
    .argument('<model>', 'name or id')
    .description('keep a model in memory: neither idleness nor other models take it out')
    .addOption(precisionOption())
    .addOption(profileOption())
    .option('--at-start', 'also load it whenever Inhouse starts')
    .option('--remove', 'take the pin away')
    .action(
      verb(
        async (
          { client, output },
          model: string,
          options: RunOptions & { readonly atStart?: boolean; readonly remove?: boolean },
        ) => {
          const { precision, profile, atStart: loadAtStart, remove } = options;
          const document = await client.residency.pin({
            ...{ model, precision, profile, loadAtStart },
            pinned: !remove,
          });
          output.result(document, () => [
            document.pinned
              ? `${model} is pinned${document.loadAtStart ? ' and loaded at every start' : ''}`
              : `${model} is not pinned any more`,
          ]);
        },
      ),
    );
}

function residentLines(models: readonly Resident[]): string[] {
  if (models.length === 0) return ['No model is in memory.'];
  const rows = models.map((one) => [
    one.name,
    one.precision,
    one.profile,
    one.state,
    one.device ?? '',
    one.residentBytes === null
      ? ''
      : `${formatBytes(one.residentBytes)} of at most ${formatBytes(Math.round(one.limitBytes ?? 0))}`,
    workOf(one),
    one.loadMs === null ? '' : formatDuration(one.loadMs),
    [one.pinned ? 'pinned' : '', one.loadAtStart ? 'at start' : ''].filter(Boolean).join(', '),
  ]);
  return formatTable(
    ['NAME', 'PRECISION', 'PROFILE', 'STATE', 'DEVICE', 'MEMORY', 'ANSWERING', 'LOADED IN', ''],
    rows,
  );
}

/** `4 of 4, 1 waiting`: a question beyond those that are answered at once waits in line. */
function workOf({ users, sequences }: Resident): string {
  if (sequences === null) return '';
  const waiting = users - sequences;
  const answering = `${Math.min(users, sequences)} of ${sequences}`;
  return waiting > 0 ? `${answering}, ${waiting} waiting` : answering;
}
