import { modelFolder } from './models/folders.ts';
import { listModels } from './models/records.ts';
import type { LoadedModels } from './residency/loadedModels.ts';
import type { Store } from './store/store.ts';

export interface AskSampleDependencies {
  readonly store: Store;
  readonly loaded: LoadedModels;
  readonly dataDir: string;
}

/** What the sample model is called when it is imported without another name. */
const sampleName = 'sample-model';
const maxTokens = 64;

/** The sample model's likeliest answer to a question; null: it is not among the models. Nothing of it is kept. */
export async function askSample(
  { store, loaded, dataDir }: AskSampleDependencies,
  question: string,
): Promise<string | null> {
  const model = listModels(store).find(({ name, variants }) => name === sampleName && variants.length > 0);
  const [variant] = model?.variants ?? [];
  if (!model || !variant) return null;
  const { process, release } = await loaded.acquire({
    modelId: model.id,
    name: model.name,
    modelFolder: modelFolder(dataDir, model.id),
    precision: variant.precision,
    blockSize: variant.blockSize,
    profile: 'exact',
  });
  try {
    const events = await process.client.model.generate({
      messages: [{ role: 'user', content: question }],
      sampling: { temperature: 0, maxTokens },
    });
    let answer = '';
    for await (const event of events) if (event.kind === 'text') answer += event.text;
    return answer;
  } finally {
    release();
  }
}
