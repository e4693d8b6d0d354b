import { AppError } from '../../common/errors/appError.ts';
import type { AnswerRecord, Message } from '../../contract/chat.ts';
import type { Settings } from '../../contract/settings.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import type { LoadedModels, LoadRequest } from '../residency/loadedModels.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Store } from '../store/store.ts';
import { type AnswerEnd, endMessage, endUnbegun, findMessage } from './messages.ts';
import { promptOf } from './prompts.ts';

export interface AnswerJobInput {
  readonly conversation: string;
  readonly answer: string;
  readonly load: LoadRequest;
}

type Speculation = Settings['speculation'];

export interface AnswerDependencies {
  readonly store: Store;
  readonly loaded: LoadedModels;
  /** What holds for an answer whose conversation asks for this. */
  readonly speculation: (asked: Speculation | undefined) => Speculation;
}

/** One answer: streamed into the job's output as it comes, entered in the conversation when it ends, however it ends. */
export function answerJob(dependencies: AnswerDependencies): JobHandler<AnswerJobInput, { answer: string }> {
  const { store } = dependencies;
  return {
    kind: 'answer',
    steps: { answer: 1 },
    class: 'answer',
    resumable: false,
    facts: ({ load: { modelId, precision, profile, adapter } }) => ({
      ...{ model: modelId, precision, profile },
      ...(adapter && { adapter: adapter.id }),
    }),
    async run(job, context) {
      const { answer } = job.input;
      const written: WrittenAnswer = { text: '', finish: null, stats: null };
      try {
        await stream(job.input, { ...dependencies, context, written });
      } catch (error) {
        const end = brokenEnd(written, error, context);
        const result = context.signal.aborted ? 'request.cancelled' : (end.error?.code ?? 'internal.bug');
        const audit = { ...toEntry(job.input, written), result };
        await store.write({ actor: { id: job.actor }, audit, statements: [endMessage(answer, end)] });
        throw error;
      }
      const state = written.finish === 'cancelled' ? 'partial' : 'done';
      const end: AnswerEnd = { ...written, state, error: null };
      return {
        result: { answer },
        statements: [endMessage(answer, end)],
        audit: toEntry(job.input, written),
      };
    },
    async discard({ input }) {
      // Cancelled before it began: nobody else would end the message.
      await store.write({ audit: null, statements: [endUnbegun(input.answer)] });
    },
  };
}

interface WrittenAnswer {
  text: string;
  finish: Message['finish'];
  stats: Message['stats'];
}

/** What was answered, however far it came. */
function toEntry(
  { conversation, answer, load }: AnswerJobInput,
  { text, finish }: WrittenAnswer,
): AuditEntry {
  const { modelId: model, precision, profile, adapter } = load;
  const detail = { answer, model, precision, profile, ...(adapter && { adapter: adapter.id }), finish };
  return { action: 'chat.answer', subject: conversation, detail, content: text };
}

interface Streaming extends AnswerDependencies {
  readonly context: JobContext;
  readonly written: WrittenAnswer;
}

async function stream(input: AnswerJobInput, streaming: Streaming): Promise<void> {
  const { store, loaded, context, written } = streaming;
  const output = (record: AnswerRecord) => context.output(record);
  output({ kind: 'state', state: 'loading' });
  const { process, answered, release } = await loaded.acquire(input.load, context.signal);
  try {
    const answer = findMessage(store, input.conversation, input.answer);
    const { speculation, ...sampling } = answer.sampling ?? {};
    const asked = {
      answer: answer.id,
      messages: promptOf(store, answer),
      adapter: input.load.adapter?.folder,
      sampling,
      speculation: streaming.speculation(speculation),
      at: answer.createdAt,
    };
    const signal = stopKindly(context.signal, () => process.client.model.stop({ answer: answer.id }));
    const events = await process.client.model.generate(asked, { signal });
    for await (const event of events) {
      if (event.kind === 'end') {
        written.finish = event.finish;
        written.stats = { ...event.stats };
        await answered({ ...event.stats, caches: event.caches });
      } else {
        if (event.kind === 'text') written.text += event.text;
        output(event);
      }
    }
  } finally {
    release();
  }
  context.signal.throwIfAborted();
}

/** How long a process that was asked to stop may take to tell how far it had come. */
const stopWaitMs = 2_000;

/** Aborts when `signal` has aborted and the answer did not end by itself after it was asked to. */
function stopKindly(signal: AbortSignal, stop: () => Promise<unknown>): AbortSignal {
  const hard = new AbortController();
  const onAbort = () => {
    stop().catch(() => hard.abort(signal.reason));
    setTimeout(() => hard.abort(signal.reason), stopWaitMs).unref();
  };
  if (signal.aborted) hard.abort(signal.reason);
  else signal.addEventListener('abort', onAbort, { once: true });
  return hard.signal;
}

function brokenEnd(written: WrittenAnswer, error: unknown, context: JobContext): AnswerEnd {
  if (context.signal.aborted) return { ...written, state: 'partial', finish: 'cancelled', error: null };
  const known =
    error instanceof AppError
      ? { code: error.code, data: { ...error.data } }
      : { code: 'compute.lost', data: {} };
  return { ...written, state: 'partial', finish: 'error', error: known };
}
