import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CurvePoint } from '../../contract/training/runs.ts';
import { freeFolderName } from './folders.ts';
import { folderName } from './naming.ts';
import { readEvents, readPoints, readSamples } from './records/curve.ts';
import { findEvaluation, listEvaluations } from './records/evaluations.ts';
import { findRun, type RunPlaces } from './records/runs.ts';

/** Everything that is kept of a run, as one value. */
export function describeWholeRun(places: RunPlaces, reference: string) {
  const { job: _, secondsLeft: __, ...run } = findRun(places, reference);
  return {
    run,
    points: allPoints(places, run.id),
    events: readEvents(places.store, run.id),
    samples: readSamples(places.store, run.id),
    evaluations:
      run.adapter === null
        ? []
        : listEvaluations(places, { adapter: run.adapter }).map(({ id }) => findEvaluation(places, id)),
  };
}

function allPoints({ store }: RunPlaces, run: string): CurvePoint[] {
  return readPoints(store, { run, after: 0, atMost: Number.MAX_SAFE_INTEGER }).points;
}

/** A new folder in `folder`, which appears whole; its name and its files. Rejects with `disk.full` through the file system. */
export async function exportRun(
  places: RunPlaces,
  reference: string,
  folder: string,
): Promise<{ name: string; files: string[] }> {
  const { run, points, events, samples, evaluations } = describeWholeRun(places, reference);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const contents = {
    'run.json': json(run),
    'record.json': json(run.record),
    'curve.csv': toCsv(points),
    'events.json': json(events),
    'samples.json': json(samples),
    'evaluations.json': json(evaluations),
  };
  const wanted = folderName(run.name);
  const partial = path.join(folder, `${wanted}.partial-${run.id}`);
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial);
    for (const [name, text] of Object.entries(contents)) await writeFlushed(path.join(partial, name), text);
    const name = await freeFolderName(folder, run.name);
    await rename(partial, path.join(folder, name));
    return { name, files: Object.keys(contents) };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function writeFlushed(location: string, text: string): Promise<void> {
  await using file = await open(location, 'wx');
  await file.writeFile(text);
  await file.sync();
}

const columns = [
  ...['step', 'loss', 'validationLoss', 'gradientNorm', 'learningRate'],
  ...['tokens', 'tokensPerSecond', 'memoryBytes', 'temperatureCelsius'],
] as (keyof CurvePoint)[];

/** Numbers only, so nothing is to be quoted; what is not known is empty. */
function toCsv(points: readonly CurvePoint[]): string {
  const lines = points.map((point) => columns.map((column) => point[column] ?? '').join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}
