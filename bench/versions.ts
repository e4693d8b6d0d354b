import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './benches.ts';
import { ggufFile, importedModel } from './prepare.ts';
import type { Job } from './sides/job.ts';

/** The precisions set beside each other: weights of the same width, activations quantized on both sides. */
export const versions = [
  { precision: 'int8', blockSize: 32, format: 'Q8_0' },
  { precision: 'int8', blockSize: 128, format: 'Q8_0' },
  { precision: 'int4', blockSize: 32, format: 'Q4_0' },
  { precision: 'int4', blockSize: 128, format: 'Q4_0' },
] as const;
export type Version = (typeof versions)[number];

export type Side = 'inhouse' | 'session' | 'profile' | 'llamaCpp';
type Asked = Omit<Job, 'model' | 'threads'>;

/** One measurement in a process of its own. */
export async function measure<T>(side: Side, { version, options, asked }: Measurement): Promise<T> {
  const { precision, blockSize, format } = version;
  const { workFolder, threads } = options;
  const job: Job =
    side === 'llamaCpp'
      ? { ...asked, model: await ggufFile(workFolder, format), threads }
      : {
          ...asked,
          model: await importedModel(workFolder, precision, blockSize),
          precision,
          blockSize,
          threads,
        };
  const file = path.join(sides, `${side}.ts`);
  const out = execFileSync(process.execPath, [file, JSON.stringify(job)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as T;
}

interface Measurement {
  readonly version: Version;
  readonly options: BenchOptions;
  readonly asked: Asked;
}

const sides = path.join(path.dirname(fileURLToPath(import.meta.url)), 'sides');

/** `int8 block 32 (fast)` */
export function versionName({ precision, blockSize }: Version): string {
  return `${precision} block ${blockSize} (fast)`;
}

/** Two arms in turn, `rounds` times; the first round fills the page cache and is not counted. */
export async function alternate<A, B>(
  { rounds }: BenchOptions,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<{ readonly first: A[]; readonly second: B[] }> {
  const results = { first: [] as A[], second: [] as B[] };
  for (let round = -1; round < rounds; round += 1) {
    const [one, other] = [await first(), await second()];
    if (round < 0) continue;
    results.first.push(one);
    results.second.push(other);
  }
  return results;
}
