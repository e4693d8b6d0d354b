import { randomInt } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import { modelDefaults } from '../../ml/sampling/modelDefaults.ts';
import { resolveSampling } from '../../ml/sampling/resolveSampling.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import { stopTokens } from '../../ml/tokenize/stopTokens.ts';
import { createDecoder, type Decoder } from '../decoder/generate.ts';
import type { GenerateEvent } from '../decoder/generation.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type AdapterDecoders, createAdapterDecoders } from './adapterDecoders.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { type ModelFiles, readModelFiles } from './modelFiles.ts';
import { openDecoder } from './openDecoder.ts';
import type {
  CountInput,
  CountResult,
  GenerateInput,
  LoadInput,
  LoadResult,
  PromptInput,
  PromptResult,
} from './requests.ts';

/** What one compute process does with its model. Loading another one replaces it, once what was asked of it has been answered. */
export interface ModelHost {
  load(input: LoadInput): Promise<LoadResult>;
  /** The exact text and ids that `generate` would start from. */
  prompt(input: PromptInput): Promise<PromptResult>;
  /** How many tokens a prompt would have, for the context meter. */
  count(input: CountInput): Promise<CountResult>;
  /**
   * As many at once as the model was loaded for, the others in the order of asking; each adapter has a line of its own. An
   * abort ends it with `cancelled`. Throws `models.queueFull`; what opening the adapter throws.
   */
  generate(input: GenerateInput, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, undefined>;
}

interface Loaded {
  readonly session: DecoderSession;
  readonly decoder: Decoder;
  readonly adapters: AdapterDecoders;
  readonly conversation: Conversation;
  readonly defaults: Sampling;
  readonly stopIds: ReadonlySet<number>;
  /** Releases everything above. */
  close(): Promise<void>;
}

export function createModelHost(openSession: typeof openDecoder = openDecoder): ModelHost {
  let loaded: Loaded | null = null;
  let loading: Promise<unknown> = Promise.resolve();
  const answers = new Set<Promise<void>>();
  const need = (): Loaded => {
    if (loaded === null) throw new AppError('model.notLoaded');
    return loaded;
  };

  async function replace(input: LoadInput): Promise<LoadResult> {
    await Promise.all(answers);
    await loaded?.close();
    loaded = null;
    const startedAt = performance.now();
    const opened = await open(input, openSession);
    loaded = opened.loaded;
    const { session, defaults, conversation } = loaded;
    return {
      device: session.device,
      binding: session.binding,
      stockReason: opened.stockReason,
      loadMs: performance.now() - startedAt,
      preparedUsed: opened.preparedUsed,
      cache: opened.cache,
      sequences: session.slots,
      contextLength: session.contextLength,
      memoryBytes: process.memoryUsage.rss(),
      defaults,
      templateSource: conversation.templateSource,
    };
  }

  return {
    load(input) {
      const own = loading.then(() => replace(input));
      loading = own.catch(() => undefined);
      return own;
    },
    async prompt({ messages, maxTokens = null, at }) {
      const { conversation, session } = need();
      const { contextLength } = session;
      const { text, ids } = conversation.fit({ messages, contextLength, maxTokens, now: moment(at) });
      return { text, ids, contextLength, templateSource: conversation.templateSource };
    },
    async count({ messages }) {
      const { conversation, session } = need();
      return { tokens: conversation.count(messages), contextLength: session.contextLength };
    },
    async *generate(input, signal) {
      const startedAt = performance.now();
      await loading;
      const { promise, resolve } = Promise.withResolvers<void>();
      answers.add(promise);
      try {
        yield* answer(need(), input, { startedAt, signal });
      } finally {
        answers.delete(promise);
        resolve();
      }
    },
  };
}

async function open(
  input: LoadInput,
  openSession: typeof openDecoder,
): Promise<{ loaded: Loaded } & Pick<LoadResult, 'preparedUsed' | 'cache' | 'stockReason'>> {
  const files = await readModelFiles(input.modelFolder);
  const { session, sessions, preparedUsed, cache, stockReason } = await openSession(input);
  const makeDecoder = (of: DecoderSession) => decoderOver(of, files, input);
  const open = sessions && ((folder: string) => sessions.openAdapter(folder));
  const adapters = createAdapterDecoders({ open, makeDecoder });
  return {
    ...{ preparedUsed, cache },
    stockReason: stockReason && { code: stockReason.code, data: stockReason.data },
    loaded: {
      ...{ session, adapters, decoder: makeDecoder(session) },
      conversation: createConversation(files, session.vocabSize),
      defaults: modelDefaults(files.generationConfig),
      stopIds: stopTokens(files),
      async close() {
        await adapters[Symbol.asyncDispose]();
        await session[Symbol.asyncDispose]();
        sessions?.[Symbol.dispose]();
      },
    },
  };
}

function decoderOver(session: DecoderSession, { tokenizer }: ModelFiles, { profile }: LoadInput): Decoder {
  const freshSeed = () => randomInt(2 ** 47);
  const clock = () => performance.now();
  return createDecoder({ session, tokenizer, clock, freshSeed, mayDraft: profile === 'exact' });
}

function moment(at: string | undefined): Date {
  return at === undefined ? new Date() : new Date(at);
}

async function* answer(
  { decoder, adapters, session, conversation, defaults, stopIds }: Loaded,
  input: GenerateInput,
  { startedAt, signal }: { readonly startedAt: number; readonly signal: AbortSignal },
): AsyncGenerator<GenerateEvent, void, undefined> {
  const { messages } = input;
  if (!messages.some(({ role }) => role === 'user')) throw new AppError('chat.noQuestion');
  const resolved = resolveSampling(input.sampling, defaults);
  const sampling = { ...resolved, stop: [...resolved.stop, ...conversation.stop] };
  const { contextLength } = session;
  const { maxTokens } = sampling;
  const now = moment(input.at);
  const {
    text: promptText,
    ids,
    droppedTurns,
  } = conversation.fit({ messages, contextLength, maxTokens, now });
  if (conversation.templateSource === 'fallback')
    yield { kind: 'notice', code: 'chat.templateFallback', data: {} };
  if (droppedTurns > 0) yield { kind: 'notice', code: 'chat.contextTrimmed', data: { turns: droppedTurns } };
  const { speculation } = input;
  const request = { promptText, promptIds: ids, sampling, speculation, stopIds, droppedTurns, startedAt };
  if (input.adapter === undefined) {
    yield* decoder.generate(request, signal);
    return;
  }
  using use = await adapters.use(input.adapter);
  yield* use.decoder.generate(request, signal);
}
