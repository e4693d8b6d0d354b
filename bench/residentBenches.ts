import type { BenchOptions } from './benches.ts';
import {
  type Comparison,
  compare,
  type Figure,
  figure,
  median,
  type Profile,
  type Table,
} from './results.ts';
import type {
  BatchMeasured,
  CapacityMeasured,
  DelayMeasured,
  ProfileMeasured,
  SpeculationMeasured,
} from './sides/job.ts';
import { alternate, measure, versionName, versions } from './versions.ts';

const context = 128;
const steps = 48;
const capacities = [4096, 256] as const;

/** The same step in a cache with room for many positions and for few. */
export async function capacity(options: BenchOptions): Promise<Table[]> {
  const rows: Comparison[] = [];
  for (const version of versions) {
    const [large, small] = capacities.map((wanted) => async () => {
      const asked = { mode: 'capacity', context, tokens: steps, capacity: wanted } as const;
      const measured = await measure<CapacityMeasured>('session', { version, options, asked });
      if (measured.capacity !== wanted) throw new Error(`the cache has room for ${measured.capacity}`);
      return measured.stepMs;
    }) as [() => Promise<number>, () => Promise<number>];
    const { first, second } = await alternate(options, large, small);
    const label = `${versionName(version)}: a step at a context of ${context}`;
    rows.push(compare({ label, unit: 'ms', goal: 1.05, higherIsBetter: false }, first, second));
  }
  return [{ sides: [`capacity ${capacities[0]}`, `capacity ${capacities[1]}`], rows }];
}

const conversations = [1, 2, 4] as const;
const severalAtOnce = conversations.slice(1);
const fourAtOnceGoal = 2.5;

/** Several conversations at once on one loaded model: beside one alone, and beside llama.cpp with as many. */
export async function batch(options: BenchOptions): Promise<Table[]> {
  const asked = { mode: 'batch', context, tokens: steps, conversations } as const;
  const own: Comparison[] = [];
  const beside: Comparison[] = [];
  for (const version of versions) {
    const { first, second } = await alternate(
      options,
      () => measure<BatchMeasured>('session', { version, options, asked }),
      () => measure<BatchMeasured>('llamaCpp', { version, options, asked }),
    );
    const [ours, theirs] = [totals(first), totals(second)];
    const [our, their] = [versionName(version), version.format];
    for (const count of severalAtOnce) {
      const row = (name: string, goal: number | null) =>
        ({ label: `${name}: ${count} at once`, unit: 'tokens/s', goal, higherIsBetter: true }) as const;
      own.push(compare(row(our, count === 4 ? fourAtOnceGoal : null), ours(count), ours(1)));
      own.push(compare(row(`llama.cpp ${their}`, null), theirs(count), theirs(1)));
      beside.push(compare(row(`${our} / ${their}`, null), ours(count), theirs(count)));
    }
  }
  return [
    { sides: ['together', 'one alone'], rows: own },
    { sides: ['Inhouse', 'llama.cpp'], rows: beside },
  ];
}

/** The rounds' tokens per second of all conversations together, by how many they were. */
function totals(rounds: readonly BatchMeasured[]) {
  return (count: (typeof conversations)[number]): number[] =>
    rounds.map(({ tokensPerSecond }) => tokensPerSecond[conversations.indexOf(count)] ?? Number.NaN);
}

/** Long enough for a prefill of two seconds where 1,000 tokens are read in a second. */
const delayContext = 3000;

/** How long the event loop of a compute process is held up while a prompt is read. */
export async function delay(options: BenchOptions): Promise<Figure[]> {
  const [version] = versions;
  const asked = (binding: 'resident' | 'stock') =>
    ({ mode: 'delay', context: delayContext, tokens: 0, binding }) as const;
  const { first, second } = await alternate(
    options,
    () => measure<DelayMeasured>('inhouse', { version, options, asked: asked('resident') }),
    () => measure<DelayMeasured>('inhouse', { version, options, asked: asked('stock') }),
  );
  const rows = (binding: string, of: readonly DelayMeasured[], under: number | null) => {
    const row = (label: string, value: (measured: DelayMeasured) => number, limit: number | null = null) =>
      figure({ label: `${binding} binding: ${label}`, unit: 'ms', under: limit }, of.map(value));
    return [
      row(`reading ${delayContext} tokens`, ({ prefillMs }) => prefillMs),
      row('event-loop delay, median', ({ p50 }) => p50),
      row('event-loop delay, 99th percentile', ({ p99 }) => p99, under),
      row('event-loop delay, longest', ({ max }) => max),
    ];
  };
  return [...rows('resident', first, 20), ...rows('stock', second, null)];
}

const profiled = [
  { label: 'one token at a context of 128', context: 128, tokens: 1, binding: 'resident' },
  { label: 'one token at a context of 2,048', context: 2048, tokens: 1, binding: 'resident' },
  { label: 'one token at a context of 2,048, stock binding', context: 2048, tokens: 1, binding: 'stock' },
  { label: 'a chunk of 256 tokens after 256', context: 256, tokens: 256, binding: 'resident' },
] as const;

/** Where the time of a step and of a chunk of a prompt goes, by operator. */
export async function profile(options: BenchOptions): Promise<Profile[]> {
  const profiles: Profile[] = [];
  for (const version of versions)
    for (const { label, ...run } of profiled) {
      const asked = { mode: 'profile', ...run } as const;
      const measured = await measure<ProfileMeasured>('profile', { version, options, asked });
      profiles.push({ ...measured, label: `${versionName(version)}, ${label}` });
    }
  return profiles;
}

const answerTokens = 160;

/** The same answers with guessing ahead and without; a model of random weights repeats itself when it is greedy. */
export async function speculation(options: BenchOptions): Promise<Table[]> {
  const [version] = versions;
  const rows: Comparison[] = [];
  for (const repeats of [true, false]) {
    const arm = (mode: 'auto' | 'off') => () => {
      const speculation = { mode, repeats };
      const asked = { mode: 'speculation', context, tokens: answerTokens, speculation } as const;
      return measure<SpeculationMeasured>('inhouse', { version, options, asked });
    };
    const { first, second } = await alternate(options, arm('auto'), arm('off'));
    const accepted = Math.round(100 * median(first.map(({ acceptedShare }) => acceptedShare)));
    const kind = repeats ? 'an answer that repeats itself' : 'an answer drawn at random';
    const label = `int8 block 32 (exact): ${kind}, ${accepted} % of its tokens guessed`;
    const speed = (measured: SpeculationMeasured) => measured.tokensPerSecond;
    const row = { label, unit: 'tokens/s', goal: null, higherIsBetter: true } as const;
    rows.push(compare(row, first.map(speed), second.map(speed)));
  }
  return [{ sides: ['guessing ahead', 'one by one'], rows }];
}
