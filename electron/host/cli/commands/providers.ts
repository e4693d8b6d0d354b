import { type Command, Option } from 'commander';
import { describeError, isErrorCode } from '../../../common/errors/appError.ts';
import type { LoadedModel } from '../../../contract/chat.ts';
import type { ErrorRecord } from '../../../contract/jobs.ts';
import {
  type GpuPolicy,
  gpuPolicySchema,
  type ModelPolicy,
  type ProviderName,
  type ProviderProof,
  providerNames,
  providerTitles,
} from '../../../contract/providers.ts';
import type { EngineClient } from '../connect.ts';
import { type Output, sentence } from '../output.ts';
import type { Verb, VerbContext } from '../verb.ts';

export function addProvidersCommand(program: Command, verb: Verb): void {
  program
    .command('providers')
    .argument('[provider]', `one of ${providerNames.join(', ')} (default: all)`)
    .description(
      'run a small model on every kind of device, each in a process of its own, and say what works',
    )
    .option('--last', 'only show what came of it the last time')
    .action(verb(proveProviders));
}

/** Added to `models`. */
export function addDeviceCommand(models: Command, verb: Verb): void {
  models
    .command('device')
    .argument('<model>', 'name or id')
    .description('show or choose whether a model uses a GPU')
    .addOption(
      new Option('--policy <policy>', 'from the next load on; machine: as the settings say').choices([
        ...gpuPolicySchema.options,
        'machine',
      ]),
    )
    .action(verb(chooseDevice));
}

async function proveProviders(
  { client, output }: VerbContext,
  name: string | undefined,
  options: { last?: boolean },
): Promise<void> {
  // A name that is none is refused by the contract, which says which there are.
  const provider = name as ProviderName | undefined;
  const { providers } = options.last
    ? await client.providers.list()
    : await client.providers.prove({ provider });
  const shown = providers.filter((proof) => provider === undefined || proof.provider === provider);
  output.result({ providers: shown }, () => shown.flatMap((proof) => proofLines(proof, output)));
}

const stateWords = {
  works: 'works',
  fails: 'no',
  unproved: 'not proved yet',
  proving: 'being proved',
} as const satisfies Record<ProviderProof['state'], string>;

function proofLines(proof: ProviderProof, output: Output): string[] {
  const { provider, state, deviceName, runMs, difference, reason } = proof;
  const facts = [
    deviceName,
    runMs === null ? null : `${runMs.toFixed(1)} ms`,
    difference === null ? null : `off by ${difference.toExponential(1)} at most`,
  ].filter((fact) => fact !== null);
  const head = `${providerTitles[provider].padEnd(12)} ${stateWords[state]}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
  return reason === null ? [head] : [head, `  ${sentence(reason, output.language)}`];
}

interface DeviceOptions {
  policy?: GpuPolicy | 'machine';
}

async function chooseDevice(
  { client, output }: VerbContext,
  model: string,
  { policy }: DeviceOptions,
): Promise<void> {
  const asked =
    policy === undefined
      ? await client.providers.policy({ model })
      : await client.providers.setPolicy({ model, policy: policy === 'machine' ? null : policy });
  const loaded = await loadedOf(client, asked.model);
  output.result({ ...asked, loaded }, () => [
    policyLine(asked),
    ...loaded.flatMap((each) => deviceLines(each, output)),
  ]);
}

const policyWords: Readonly<Record<GpuPolicy, string>> = {
  require: 'requires a GPU',
  prefer: 'prefers a GPU',
  never: 'never uses a GPU',
};

function policyLine({ name, policy, effective }: ModelPolicy): string {
  return `${name} ${policyWords[effective]}${policy === null ? ', as this machine’s setting says' : ''}`;
}

/** Without what to do about it, which `inhouse providers` says. */
export function whatOf({ code, data }: ErrorRecord, { language }: Output): string {
  return isErrorCode(code) ? describeError(code, data, language).what : code;
}

/** A model's versions that are in memory. */
export async function loadedOf(client: EngineClient, model: string): Promise<LoadedModel[]> {
  const { loaded } = await client.chat.loaded();
  return loaded.filter((each) => each.model === model && each.device !== null);
}

/** What a model runs on, and why on that. */
export type RanOn = Pick<LoadedModel, 'device' | 'requestedDevice' | 'deviceReasons'>;

export function deviceLines(ranOn: RanOn | null, output: Output): string[] {
  if (ranOn === null) return [];
  const title = providerTitles[ranOn.device as ProviderName] ?? ranOn.device;
  return [`[runs on ${title}]`, ...ranOn.deviceReasons.map((reason) => `[  ${whatOf(reason, output)}]`)];
}
