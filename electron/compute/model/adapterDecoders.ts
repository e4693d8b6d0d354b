import { AppError } from '../../common/errors/appError.ts';
import type { Decoder } from '../decoder/generate.ts';
import type { DecoderSession } from '../decoder/session.ts';

/** Adapters whose sessions stay open while nobody uses them. Each has caches of its own. */
const mostIdle = 2;

export interface AdapterUse extends Disposable {
  readonly decoder: Decoder;
}

/** The adapters that a loaded model answers with: opened when they are first asked for, in a moment, and kept for the next time. */
export interface AdapterDecoders extends AsyncDisposable {
  /**
   * The adapter in this folder stays open until what this gives is disposed of.
   * @throws AppError what opening it throws
   */
  use(folder: string): Promise<AdapterUse>;
}

interface AdapterDecodersInput {
  /** null: the model runs in a way that takes no adapters. */
  readonly open: ((folder: string) => Promise<DecoderSession>) | null;
  readonly makeDecoder: (session: DecoderSession) => Decoder;
}

interface Entry {
  readonly opening: Promise<{ readonly session: DecoderSession; readonly decoder: Decoder }>;
  users: number;
}

export function createAdapterDecoders({ open, makeDecoder }: AdapterDecodersInput): AdapterDecoders {
  /** The one used longest ago comes first. */
  const entries = new Map<string, Entry>();

  async function close(folder: string, { opening }: Entry): Promise<void> {
    entries.delete(folder);
    const opened = await opening.catch(() => null);
    await opened?.session[Symbol.asyncDispose]();
  }

  async function closeIdle(most: number): Promise<void> {
    const idle = [...entries].filter(([, { users }]) => users === 0);
    await Promise.all(
      idle.slice(0, Math.max(0, idle.length - most)).map(([folder, entry]) => close(folder, entry)),
    );
  }

  async function openAfterRoom(folder: string): ReturnType<() => Entry['opening']> {
    if (open === null) throw new AppError('adapters.needsResident');
    await closeIdle(mostIdle - 1);
    const session = await open(folder);
    return { session, decoder: makeDecoder(session) };
  }

  function take(folder: string): Entry {
    const entry = entries.get(folder) ?? { opening: openAfterRoom(folder), users: 0 };
    entries.delete(folder);
    entries.set(folder, entry);
    entry.users += 1;
    return entry;
  }

  function leave(entry: Entry): void {
    entry.users -= 1;
    void closeIdle(mostIdle).catch(() => undefined);
  }

  return {
    async use(folder) {
      const entry = take(folder);
      try {
        const { decoder } = await entry.opening;
        return { decoder, [Symbol.dispose]: () => leave(entry) };
      } catch (error) {
        if (entries.get(folder) === entry) entries.delete(folder);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...entries].map(([folder, entry]) => close(folder, entry)));
    },
  };
}
