import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lowerOver } from '../../electron/compute/decoder/lowerOver.ts';
import { openNodeSession } from '../../electron/compute/decoder/nodeSession.ts';
import { openResidentSession } from '../../electron/compute/decoder/resident/openResident.ts';
import type { DecoderSession } from '../../electron/compute/decoder/session.ts';
import { graphFileName } from '../../electron/compute/layout.ts';
import { readVariantManifest, variantFolder } from '../../electron/compute/modelFolder.ts';
import { openRuntime } from '../../native/onnxruntime/runtime.ts';
import { answer, type Job, type OperatorTime, type ProfileMeasured, readJob, someIds } from './job.ts';

/** ONNX Runtime's own profile of the runs of `tokens` tokens after `context` others, summed by operator. */
const measuredRuns = 20;
const warmUpRuns = 3;
const prefillChunk = 256;
/** What the library appends to a node's name in the event of its computation. */
const kernelTime = '_kernel_time';

const job = readJob();
const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-profile-'));
let profile: ProfileMeasured;
try {
  await runProfiled(job, path.join(folder, 'profile'));
  profile = await summarize(folder);
} finally {
  await rm(folder, { recursive: true });
}
answer(profile);

async function runProfiled(of: Job, prefix: string): Promise<void> {
  const session = await open(of, prefix);
  const { context, tokens } = of;
  for (let past = 0; past < context; past += prefillChunk)
    await session.run(someIds(Math.min(prefillChunk, context - past), past), past);
  for (let run = 0; run < warmUpRuns + measuredRuns; run += 1) await session.run(someIds(tokens), context);
  await session[Symbol.asyncDispose](); // The library writes the profile's end then.
}

async function open(
  { model: modelFolder, precision, blockSize, threads, binding }: Job,
  profilePrefix: string,
): Promise<DecoderSession> {
  if (!precision || !blockSize) throw new Error('which version?');
  const version = { modelFolder, precision, blockSize };
  const variant = await readVariantManifest(version);
  const { architecture } = variant;
  const given = { variantFolder: variantFolder(version), architecture, threads, slots: 1 };
  if (binding === 'stock') {
    const sessionOptions = { enableProfiling: true, profileFilePrefix: profilePrefix };
    return openNodeSession({ ...given, graphFile: graphFileName('decoder', 'fast'), sessionOptions });
  }
  const { model } = lowerOver(variant, { head: 'resident', profile: 'fast', provider: 'cpu' });
  const settings = { profilePrefix };
  return openResidentSession({
    ...{ ...given, source: { model }, provider: 'cpu', settings },
    runtime: openRuntime(),
  });
}

/** One event of the trace; times are in microseconds. */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** A session's own profile is the largest: those that only copy caches have a few events. */
async function summarize(from: string): Promise<ProfileMeasured> {
  const texts = await Promise.all(
    (await readdir(from)).map((name) => readFile(path.join(from, name), 'utf8')),
  );
  const largest = texts.reduce((best, text) => (text.length > best.length ? text : best), '[]');
  const events = JSON.parse(largest) as TraceEvent[];
  const runs = events.filter(({ name }) => name === 'model_run').slice(-measuredRuns);
  const since = runs[0]?.ts ?? Number.NaN;
  const nodes = events.filter(
    ({ cat, name, ts }) => cat === 'Node' && name.endsWith(kernelTime) && ts >= since,
  );
  const groups = Object.entries(Object.groupBy(nodes, operatorOf));
  const perRun = (of: readonly TraceEvent[]) =>
    of.reduce((sum, { dur }) => sum + dur, 0) / 1000 / measuredRuns;
  const operators = groups.map(
    ([operator, group = []]): OperatorTime => ({
      operator,
      nodes: group.length / measuredRuns,
      ms: perRun(group),
    }),
  );
  return { runMs: perRun(runs), operators: operators.sort((a, b) => b.ms - a.ms) };
}

/** The operator's type; of products also which: they are most of the time. */
function operatorOf({ name, args }: TraceEvent): string {
  const type = args?.op_name ?? '?';
  if (type !== 'MatMulNBits') return type;
  return `${type} ${path.posix.basename(name.slice(0, -kernelTime.length))}`;
}
