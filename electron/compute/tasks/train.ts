import { hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { TrainingEventKind, TrainingRecord } from '../../common/training.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { trainedChanges } from '../../ml/training/trainedChanges.ts';
import { openReadAt } from '../../vault/files.ts';
import { adapterFiles } from '../adapters/adapterManifest.ts';
import { type AdapterToWrite, writeAdapter } from '../adapters/writeAdapter.ts';
import { writeModelFolder } from '../adapters/writeModelFolder.ts';
import { hashFile } from '../hashing.ts';
import { readModelFiles } from '../model/modelFiles.ts';
import { readModelManifest } from '../modelFolder.ts';
import type { Task, TaskContext } from '../task.ts';
import { Checkpoints } from '../training/checkpoints.ts';
import { openTrainingSession } from '../training/openTrainingSession.ts';
import type { TrainInput, TrainResult } from '../training/requests.ts';
import { type ReadRunExamples, readRunExamples } from '../training/runExamples.ts';
import { sampleAnswers } from '../training/sampleAnswers.ts';
import { runTraining } from '../training/trainer.ts';
import type { EndedRun, TrainerPorts } from '../training/trainerPorts.ts';
import { createTrainingData, type RunExamples } from '../training/trainingData.ts';
import type { TrainingSession, TrainingState } from '../training/trainingSession.ts';

/**
 * A fine-tuning run, or its next attempt: goes on from the newest checkpoint in the run's folder, if there is one. `stop` ends
 * it with the best of what it has learnt. Steps that are told: `load` (bytes of examples), `train` (steps).
 * @throws AppError what `runTraining`, `readExamples` and `writeAdapter` or `writeModelFolder` throw
 */
export function trainUntil(stop: AbortSignal): Task<TrainInput, TrainResult> {
  return async (input, context) => {
    const tell = (record: TrainingRecord) => context.output(record);
    const checkpoints = await openCheckpoints(input, tell);
    const keep = input.stopAndKeep ? AbortSignal.any([stop, AbortSignal.abort()]) : stop;
    const ports: TrainerPorts = {
      ...{
        settings: input.settings,
        backOffs: input.backOffs ?? 0,
        checkpoints,
        tell,
        keep,
        signal: context.signal,
      },
      openData: await openData(input, context),
      openSession: (settings) => openTrainingSession({ ...input, settings }),
      answer: await answerer(input, context),
      progress: (done, total) => context.progress('train', done, total, 'items'),
      nowMs: () => performance.now(),
      memoryBytes: () => process.memoryUsage.rss(),
    };
    return runTraining(ports, (ended) => writeResult(input, ended, context));
  };
}

function openCheckpoints(input: TrainInput, tell: (record: TrainingRecord) => void): Promise<Checkpoints> {
  const { runFolder, settings, baseHash, dataHash } = input;
  return Checkpoints.open({
    folder: path.join(runFolder, 'checkpoints'),
    run: { settings: hash('sha256', JSON.stringify(settings)), base: baseHash, data: dataHash },
    seed: settings.seed,
    onCorrupt: (step, reason) => tell(eventOf('corruptCheckpoint', step, { reason })),
  });
}

function eventOf(
  kind: TrainingEventKind,
  step: number,
  data: Readonly<Record<string, string | number>>,
): TrainingRecord {
  return { kind: 'event', event: { kind, step, data }, at: new Date().toISOString() };
}

/** Examples are read again only for shorter rows. */
async function openData(
  input: TrainInput,
  { signal, progress }: TaskContext,
): Promise<TrainerPorts['openData']> {
  const { architecture } = await readModelManifest(input.modelFolder);
  const files = await readModelFiles(input.modelFolder);
  const onProgress = (done: number, total: number) => progress('load', done, total, 'bytes');
  const reading = { sources: input, files, vocabSize: architecture.vocabSize, signal, onProgress };
  let last: { readonly maxTokens: number; readonly examples: RunExamples } | null = null;
  return async (settings) => {
    const { maxTokens } = settings.batch;
    if (last?.maxTokens !== maxTokens) {
      const read = await readRunExamples(reading, maxTokens);
      last = { maxTokens, examples: examplesOf(read, maxTokens) };
    }
    return createTrainingData(last.examples, settings);
  };
}

function examplesOf({ train, validation, replay }: ReadRunExamples, maxTokens: number): RunExamples {
  const { cut, leftOut, rows } = train.summary;
  const remarks = [
    { kind: 'examplesCut', data: { examples: cut, rows, maxTokens } },
    { kind: 'examplesLeftOut', data: { examples: leftOut, rows, maxTokens } },
  ] as const;
  return {
    train: train.examples,
    validation: validation?.examples ?? [],
    replay: replay?.examples ?? [],
    remarks: remarks.filter(({ data }) => data.examples > 0),
  };
}

async function answerer(input: TrainInput, { signal }: TaskContext): Promise<TrainerPorts['answer']> {
  const { modelFolder, precision, blockSize, threads, runFolder, at, provider, settings } = input;
  // A model that is trained as a whole would have to be written out and quantized to be asked.
  const { everySteps, questions: asked } = settings.samples;
  if (settings.method === 'full' || everySteps === 0 || asked.length === 0) return null;
  const files = await readModelFiles(modelFolder);
  const load = { modelFolder, precision, blockSize, threads, provider, usePrepared: true } as const;
  return (questions, { parameters }) =>
    sampleAnswers({
      ...{ load: { ...load, profile: 'exact' }, files, questions, at, signal },
      adapter: adapterOf(input, parameters),
      folder: path.join(runFolder, 'sample'),
    });
}

function adapterOf(
  { settings: { lora }, modelFolder, runFolder }: TrainInput,
  parameters: TrainingState['parameters'],
): AdapterToWrite {
  const { rank, alpha, targets, dropout } = lora;
  const adapter: LoraAdapter = { rank, targets, scale: alpha / rank, parameters };
  return { adapter, dropout, modelFolder, baseName: null, run: path.basename(runFolder) };
}

async function writeResult(input: TrainInput, ended: EndedRun, context: TaskContext): Promise<TrainResult> {
  const { session, settings, stopped, steps, loss, best, tokens, seconds } = ended;
  const folder = path.join(input.runFolder, 'result');
  // Of an attempt that was killed after it had written it.
  await rm(folder, { recursive: true, force: true });
  const written =
    settings.method === 'full'
      ? await writeModel(input, { folder, session }, context)
      : await writeLora(input, { folder, session });
  const { batch, checkpointLayers, unpackBase } = settings;
  const isAsAsked = JSON.stringify(settings) === JSON.stringify(input.settings);
  return {
    ...{ stopped, steps, loss, best, tokens, seconds, folder, ...written },
    // In kibibytes on every system (libuv).
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    backedOff: isAsAsked ? null : { batch, checkpointLayers, unpackBase },
  };
}

interface Learnt {
  readonly folder: string;
  readonly session: TrainingSession;
}
type Written = Pick<TrainResult, 'kind' | 'sha256' | 'sizeBytes'>;

async function writeLora(input: TrainInput, { folder, session }: Learnt): Promise<Written> {
  const { files } = await writeAdapter(folder, adapterOf(input, session.state.parameters));
  const weights = files.find(({ name }) => name === adapterFiles.weights);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { kind: 'adapter', sha256: weights?.sha256 ?? '', sizeBytes };
}

async function writeModel(
  { modelFolder }: TrainInput,
  { folder, session }: Learnt,
  context: TaskContext,
): Promise<Written> {
  const { architecture, weightFiles } = await readModelManifest(modelFolder);
  const { parameters, state } = session;
  const changes = trainedChanges(architecture, { parameters, values: state.parameters });
  const change = (tensor: string) => changes.get(tensor) ?? null;
  const sizeBytes = await writeModelFolder({ modelFolder, target: folder, change }, context);
  const hashes: string[] = [];
  for (const name of weightFiles) {
    await using file = await openReadAt(path.join(folder, name));
    hashes.push(await hashFile(file, { signal: context.signal, onBytes: () => undefined }));
  }
  const [only = ''] = hashes;
  return { kind: 'model', sha256: hashes.length === 1 ? only : hash('sha256', hashes.join()), sizeBytes };
}
