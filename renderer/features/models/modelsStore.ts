import { create } from 'zustand';
import type { FolderEntry } from '../../../electron/contract/files.ts';
import type { ErrorRecord, Job } from '../../../electron/contract/jobs.ts';
import type { Model } from '../../../electron/contract/models.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { followJob } from '../../engine/followJob.ts';

export interface ModelsView {
  /** null until the engine has said which there are. */
  readonly models: readonly Model[] | null;
  /** The sample model's folder, where the installation has one. */
  readonly sample: FolderEntry | null;
  /** The import that runs, or that ended without a model. */
  readonly importing: Job | null;
  /** The model that has just come; its quality report is shown. */
  readonly arrived: string | null;
  readonly error: ErrorRecord | null;
}

export const useModels = create<ModelsView>(() => ({
  models: null,
  sample: null,
  importing: null,
  arrived: null,
  error: null,
}));

let watching = new AbortController();

/** Asks the engine what there is, and takes up an import that is under way. For every new connection. */
export async function loadModels(engine: EngineConnection): Promise<void> {
  try {
    const [{ models }, { entries }, { jobs }] = await Promise.all([
      engine.client.models.list(),
      engine.client.files.roots(),
      engine.client.jobs.list({ kinds: ['import'], atMost: 1 }),
    ]);
    useModels.setState({
      models,
      sample: entries.find((entry) => entry.kind === 'model') ?? null,
      error: null,
    });
    const last = jobs[0];
    const isOpen = last?.state === 'queued' || last?.state === 'running' || last?.state === 'interrupted';
    if (last && isOpen && useModels.getState().importing === null) await watchImport(engine, last);
  } catch (error) {
    showError(error);
  }
}

export async function importSample(engine: EngineConnection): Promise<void> {
  const { sample } = useModels.getState();
  if (!sample) return;
  useModels.setState({ error: null, importing: null, arrived: null });
  try {
    const { job } = await engine.client.models.import({ folder: sample.grant });
    await watchImport(engine, await engine.client.jobs.show({ job }));
  } catch (error) {
    showError(error);
  }
}

export async function cancelImport(engine: EngineConnection): Promise<void> {
  await controlImport(engine, (job) => engine.client.jobs.cancel({ job }));
}

/** Puts an interrupted or failed import back into the queue; it goes on from where it was. */
export async function resumeImport(engine: EngineConnection): Promise<void> {
  await controlImport(engine, (job) => engine.client.jobs.resume({ job }));
}

export function forgetArrived(): void {
  useModels.setState({ arrived: null });
}

async function controlImport(
  engine: EngineConnection,
  control: (job: string) => Promise<Job>,
): Promise<void> {
  const { importing } = useModels.getState();
  if (!importing) return;
  try {
    await watchImport(engine, await control(importing.id));
  } catch (error) {
    showError(error);
  }
}

async function watchImport(engine: EngineConnection, job: Job): Promise<void> {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  useModels.setState({ importing: job });
  for await (const page of followJob(engine, job.id, signal)) useModels.setState({ importing: page.job });
  if (!signal.aborted) await endImport(engine);
}

async function endImport(engine: EngineConnection): Promise<void> {
  const { importing } = useModels.getState();
  if (importing?.state === 'cancelled') useModels.setState({ importing: null });
  if (importing?.state !== 'succeeded') return;
  const known = new Set(useModels.getState().models?.map((model) => model.id));
  const { models } = await engine.client.models.list();
  const arrived = models.find((model) => !known.has(model.id))?.id ?? null;
  useModels.setState({ models, importing: null, arrived });
}

function showError(error: unknown): void {
  const record = toErrorRecord(error);
  // A lost connection has its own banner and is mended by itself.
  if (record.code !== 'engine.lost') useModels.setState({ error: record });
}
