import type { Sampling } from '../../../contract/chat.ts';
import type { LoadedModels, LoadRequest } from '../../residency/loadedModels.ts';

/** A model that is asked about rows; it stays in memory until `release`. */
export interface RowAnswerer {
  /** How many questions it works on at once. */
  readonly atOnce: number;
  /** Rejects with the signal's reason, `chat.promptTooLong`, `compute.lost`. */
  ask(prompt: string, sampling: Sampling, signal: AbortSignal): Promise<string>;
  release(): void;
}

export type OpenAnswerer = (load: LoadRequest, signal: AbortSignal) => Promise<RowAnswerer>;

/** Answers come from a model in memory, which is loaded when it is not there; chats with it go on beside. */
export function residentAnswerer(loaded: Pick<LoadedModels, 'acquire' | 'list'>): OpenAnswerer {
  return async (load, signal) => {
    const { process, answered, release } = await loaded.acquire(load, signal);
    const status = loaded
      .list()
      .find(
        ({ model, precision, profile }) =>
          model === load.modelId && precision === load.precision && profile === load.profile,
      );
    return {
      atOnce: status?.sequences ?? 1,
      async ask(prompt, sampling, signal) {
        const messages = [{ role: 'user', content: prompt }] as const;
        const events = await process.client.model.generate(
          { messages, sampling, adapter: load.adapter?.folder },
          { signal },
        );
        let answer = '';
        for await (const event of events) {
          if (event.kind === 'text') answer += event.text;
          else if (event.kind === 'end') await answered({ ...event.stats, caches: event.caches });
        }
        signal.throwIfAborted();
        return answer;
      },
      release,
    };
  };
}
