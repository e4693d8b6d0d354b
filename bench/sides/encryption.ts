import { openDecoder } from '../../electron/compute/model/openDecoder.ts';
import { holdKeys } from '../../electron/vault/ring.ts';
import { benchKeys, type EncryptionJob, type EncryptionMeasured } from '../encryptionJob.ts';

/** One load of one version in a process of its own, plain or encrypted; JSON in the arguments, JSON out. */
const job = JSON.parse(process.argv[2] ?? '{}') as EncryptionJob;
holdKeys(benchKeys(job.root));
const startedAt = performance.now();
const { session, sessions } = await openDecoder({
  ...{ modelFolder: job.modelFolder, precision: 'int8', blockSize: 32, profile: 'fast' },
  ...{ threads: job.threads, usePrepared: false, shareWeights: job.shareWeights },
});
const loadMs = performance.now() - startedAt;
const prompt = Array.from({ length: 32 }, (_, index) => 3 + ((index * 7) % 200));
await session.run(prompt, 0);
const firstTokenMs = performance.now() - startedAt;
const steps = 48;
const times: number[] = [];
for (let step = 0; step < steps; step += 1) {
  const before = performance.now();
  await session.run([5 + step], prompt.length + step);
  times.push(performance.now() - before);
}
times.sort((a, b) => a - b);
const measured: EncryptionMeasured = {
  loadMs,
  firstTokenMs,
  tokensPerSecond: 1000 / (times[steps >> 1] as number),
  // In kibibytes on every system (libuv).
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(measured));
await session[Symbol.asyncDispose]();
sessions?.[Symbol.dispose]();
