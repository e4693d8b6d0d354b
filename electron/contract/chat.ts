import * as z from 'zod';
import { collectedSchema, feedbackSchema, starsSchema } from './feedback.ts';
import { errorRecordSchema } from './jobs.ts';
import { cacheSchema, precisionSchema, profileSchema } from './models.ts';
import { procedure } from './procedure.ts';
import { gpuPolicySchema } from './providers.ts';
import { settingsSchema } from './settings.ts';

/** Every field left out takes the model's own default (generation_config.json), and after that a neutral value. */
export const samplingSchema = z.object({
  temperature: z.number().min(0).max(5).optional(),
  topK: z.number().int().min(0).max(1000).optional(),
  topP: z.number().gt(0).max(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().min(0.01).max(5).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  seed: z.number().int().min(0).optional(),
  stop: z.array(z.string().min(1).max(200)).max(16).optional(),
  maxTokens: z.number().int().min(1).max(131_072).optional(),
  /** How tokens are computed, not which: several at once where the text repeats itself. Left out: as the machine is set. */
  speculation: settingsSchema.shape.speculation.optional(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** Which version of which model answers. */
export const answererSchema = z.object({
  model: z.string(),
  precision: precisionSchema.optional(),
  profile: profileSchema.default('exact'),
  /** Id or name of an adapter that answers together with the model; left out: the model alone. */
  adapter: z.string().min(1).max(200).optional(),
});
export type Answerer = z.infer<typeof answererSchema>;

/** A conversation is a tree of messages: an edited question and a regenerated answer stand beside the first one. */
export const messageSchema = z.object({
  id: z.string(),
  /** The message it follows; null: it begins the conversation. */
  parent: z.string().nullable(),
  /** The messages that follow the same one, oldest first, this one among them: the branches that can be walked here. */
  siblings: z.array(z.string()),
  role: z.enum(['system', 'user', 'assistant']),
  /**
   * An answer that reasons begins with a `<think>` block, closed by `</think>` when the reasoning is over. Where the prompt
   * has opened the block (DeepSeek-R1's template ends with `<think>`), the tag is put before the text all the same.
   */
  text: z.string(),
  /** streaming: still being written; partial: stopped or cut off by a crash; done: whole. */
  state: z.enum(['streaming', 'partial', 'done']),
  /** Why an answer ended. */
  finish: z.enum(['stop', 'length', 'cancelled', 'context', 'error']).nullable(),
  stats: z
    .object({
      promptTokens: z.number(),
      reusedTokens: z.number(),
      answerTokens: z.number(),
      /** Of the time to the first token what passed before other answers made room. Answers of earlier versions had the model alone. */
      queuedMs: z.number().default(0),
      timeToFirstTokenMs: z.number(),
      tokensPerSecond: z.number().nullable(),
      droppedTurns: z.number(),
      /** Time spent inside the `<think>` block at the beginning; null: the answer has none. */
      reasoningMs: z.number().nullable(),
      /** Tokens that were guessed from the text before and checked several at once, and those of them that were right. */
      draftedTokens: z.number().optional(),
      acceptedTokens: z.number().optional(),
    })
    .nullable(),
  /** Of an answer: what wrote it, and with which settings. */
  answerer: z
    .object({
      ...{ model: z.string(), name: z.string(), precision: precisionSchema, profile: profileSchema },
      /** Of the adapter that answered together with the model; left out: there was none. */
      ...{ adapter: z.string().optional(), adapterName: z.string().optional() },
    })
    .nullable(),
  sampling: samplingSchema.nullable(),
  /** Answers to one question asked of several models at once bear the same word. */
  comparison: z.string().nullable(),
  /** The job that writes it, or wrote it. */
  job: z.string().nullable(),
  error: errorRecordSchema.nullable(),
  /** What a person says of an answer; null: nothing. */
  feedback: feedbackSchema.nullable(),
  createdAt: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The model that answered last. */
  model: z.string(),
  /** System prompt; null: none. */
  system: z.string().nullable(),
  sampling: samplingSchema,
  /** The last message of the branch that is shown; null: none yet. */
  leaf: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A place where a search found its words. `mark` is the match as it stands in the text. */
export const searchHitSchema = z.object({
  conversation: z.string(),
  title: z.string(),
  /** null: found in the title. */
  message: z.string().nullable(),
  role: messageSchema.shape.role.nullable(),
  before: z.string(),
  mark: z.string(),
  after: z.string(),
  at: z.string(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/** A system prompt and settings under a name. */
export const presetSchema = z.object({
  id: z.string(),
  name: z.string().min(1).max(100),
  system: z.string().max(100_000),
  sampling: samplingSchema,
});
export type Preset = z.infer<typeof presetSchema>;

/** States of a model in memory, as people see them. */
export const loadedModelSchema = z.object({
  model: z.string(),
  name: z.string(),
  precision: precisionSchema,
  profile: profileSchema,
  state: z.enum(['loading', 'ready', 'failed', 'evicted']),
  device: z.string().nullable(),
  /** What the model's policy asked for when it was loaded; null: not loaded. */
  requestedDevice: gpuPolicySchema.nullable(),
  /** Why it is on this device; of the CPU instead of a GPU: why not on each of the others. Codes of the error table. */
  deviceReasons: z.array(errorRecordSchema),
  /** What its conversations are kept in; null: not loaded. */
  cache: cacheSchema.nullable(),
  /** Answers that it computes at once; null: not loaded. */
  sequences: z.number().int().nullable(),
  loadMs: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  error: errorRecordSchema.nullable(),
  since: z.string(),
});
export type LoadedModel = z.infer<typeof loadedModelSchema>;

/** Records of an answer job's output. */
export const answerRecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    state: z.enum(['loading', 'queued', 'prefill', 'generating']),
    /** With `queued`: how many wait before it. */
    ahead: z.number().int().optional(),
  }),
  z.object({
    kind: z.literal('notice'),
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);
export type AnswerRecord = z.infer<typeof answerRecordSchema>;

const conversationRef = z.object({ conversation: z.string() });

const answerRef = conversationRef.extend({ answer: z.string() });
const saidSchema = z.object({ feedback: feedbackSchema.nullable(), problem: errorRecordSchema.nullable() });
const feedbackQuerySchema = z.object({
  /** Left out: all conversations. */
  conversation: z.string().optional(),
  /** Only this answer. */
  answer: z.string().optional(),
  /** Rated so or better, or corrected. Left out: whatever was said. */
  minStars: starsSchema.optional(),
});

const sendInput = answererSchema.extend({
  /** Left out: a new conversation. */
  conversation: z.string().optional(),
  /** The message that the question follows; null: it begins the conversation anew (an edited first question). Left out: the leaf. */
  parent: z.string().nullable().optional(),
  text: z.string().min(1).max(1_000_000),
  /** System prompt and settings of a new conversation. */
  system: z.string().max(100_000).optional(),
  /** Left out: the conversation's own. */
  sampling: samplingSchema.optional(),
  /** Further models that answer the same question, side by side. */
  also: z.array(answererSchema).max(3).default([]),
});

const startedAnswerSchema = z.object({ answer: z.string(), job: z.string() });

export const chatContract = {
  /** Newest first, at most 200 a page; `before` is the `updatedAt` and id of the last one seen. */
  conversations: procedure({ permission: 'chat.use', audit: 'none' })
    .input(
      z
        .object({
          before: z.object({ updatedAt: z.string(), id: z.string() }).optional(),
          atMost: z.number().int().min(1).max(200).default(200),
        })
        .default({ atMost: 200 }),
    )
    .output(z.object({ conversations: z.array(conversationSchema), more: z.boolean() })),
  /** Titles and messages of all conversations, Han text by any characters, the rest by the beginnings of words. Best first. */
  search: procedure({ permission: 'chat.use', audit: 'none' })
    .input(
      z.object({ text: z.string().min(1).max(200), atMost: z.number().int().min(1).max(100).default(50) }),
    )
    .output(z.object({ hits: z.array(searchHitSchema) })),
  /** The branch that is shown, from its first message to its leaf; of answers under comparison all that stand side by side. */
  messages: procedure({ permission: 'chat.use', audit: 'none' })
    .input(conversationRef)
    .output(
      z.object({
        conversation: conversationSchema,
        messages: z.array(messageSchema),
        /** The other answers of a comparison that the branch goes through. */
        beside: z.array(messageSchema),
        /** Answers being written now. */
        running: z.array(startedAnswerSchema),
      }),
    ),
  /** Shows the branch that goes through this message, to the end that was shown last or is newest. */
  select: procedure({ permission: 'chat.use', audit: 'none' })
    .input(conversationRef.extend({ message: z.string() }))
    .output(z.object({})),
  rename: procedure({ permission: 'chat.use', audit: 'write' })
    .input(conversationRef.extend({ title: z.string().trim().min(1).max(200) }))
    .output(conversationSchema),
  /** System prompt and sampling of what is asked from now on. */
  configure: procedure({ permission: 'chat.use', audit: 'write' })
    .input(
      conversationRef.extend({
        system: z.string().max(100_000).nullable().optional(),
        sampling: samplingSchema.optional(),
      }),
    )
    .output(conversationSchema),
  /** Out of sight at once; gone for good when the engine starts next, or after ten minutes. */
  remove: procedure({ permission: 'chat.use', audit: 'write' }).input(conversationRef).output(z.object({})),
  /** Takes a removal back. Throws `request.notFound` when it is gone for good. */
  restore: procedure({ permission: 'chat.use', audit: 'write' })
    .input(conversationRef)
    .output(conversationSchema),
  export: procedure({ permission: 'chat.use', audit: 'write' })
    .input(
      conversationRef.extend({
        format: z.enum(['markdown', 'json']),
        /** Of the words around the messages in Markdown. */
        language: z.enum(['en', 'zh-CN']).default('en'),
      }),
    )
    .output(z.object({ fileName: z.string(), text: z.string() })),
  /** Stores the question, starts each answer as a job whose output are `AnswerRecord`s; `answers[0]` is the shown branch. */
  send: procedure({ permission: 'chat.use', audit: 'write' })
    .input(sendInput)
    .output(
      z.object({
        conversation: z.string(),
        question: z.string(),
        answers: z.tuple([startedAnswerSchema], startedAnswerSchema),
      }),
    ),
  /**
   * Another answer to the same question, beside the first and outside of any comparison; model and settings as given, else
   * as they were, with the system prompt that the conversation has now.
   */
  regenerate: procedure({ permission: 'chat.use', audit: 'write' })
    .input(
      conversationRef.extend({
        answer: z.string(),
        by: answererSchema.optional(),
        sampling: samplingSchema.optional(),
      }),
    )
    .output(startedAnswerSchema),
  /** Stars for an answer; null takes them back. Where it is collected its row changes, too; `problem`: why it could not. */
  rate: procedure({ permission: 'chat.use', audit: 'write' })
    .input(answerRef.extend({ stars: starsSchema.nullable() }))
    .output(saidSchema),
  /** What the answer should have been; it stays as it is. null takes the correction back. */
  correct: procedure({ permission: 'chat.use', audit: 'write' })
    .input(answerRef.extend({ correction: z.string().trim().min(1).max(1_000_000).nullable() }))
    .output(saidSchema),
  /** How much there is to collect. */
  rated: procedure({ permission: 'chat.use', audit: 'none' })
    .input(feedbackQuerySchema)
    .output(z.object({ rated: z.number().int(), corrected: z.number().int(), answers: z.number().int() })),
  /**
   * Makes rows of rated and corrected answers in a data set of conversations, of pairs, or of good and bad answers. Throws
   * `datasets.notFound`, `feedback.kindUnfit`.
   */
  collect: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      feedbackQuerySchema.extend({
        dataset: z.string().min(1).max(200),
        /** Where rows are pairs: also of a better and a worse rated answer to the same question. */
        pairs: z.boolean().default(true),
      }),
    )
    .output(collectedSchema),
  /** The exact text and token ids that the model was given for this answer (left out: the last), and where its template came from. */
  prompt: procedure({ permission: 'chat.use', audit: 'none' })
    .input(conversationRef.extend({ answer: z.string().optional() }))
    .output(
      z.object({
        text: z.string(),
        ids: z.array(z.number()),
        templateSource: z.string(),
        contextLength: z.number(),
      }),
    ),
  /** How full the context would be with this text asked next; counted by the model when it is in memory, else null. */
  context: procedure({ permission: 'chat.use', audit: 'none' })
    .input(answererSchema.extend({ conversation: z.string().nullable(), text: z.string().max(1_000_000) }))
    .output(z.object({ tokens: z.number().nullable(), contextLength: z.number() })),
  /** What was being typed; `conversation` null: the question of a new one. */
  readDraft: procedure({ permission: 'chat.use', audit: 'none' })
    .input(z.object({ conversation: z.string().nullable() }))
    .output(z.object({ text: z.string() })),
  saveDraft: procedure({ permission: 'chat.use', audit: 'none' })
    .input(z.object({ conversation: z.string().nullable(), text: z.string().max(1_000_000) }))
    .output(z.object({})),
  presets: procedure({ permission: 'chat.use', audit: 'none' }).output(
    z.object({ presets: z.array(presetSchema) }),
  ),
  /** Adds a preset, or replaces the one with this id. */
  savePreset: procedure({ permission: 'chat.use', audit: 'write' })
    .input(presetSchema.extend({ id: z.string().optional() }))
    .output(presetSchema),
  removePreset: procedure({ permission: 'chat.use', audit: 'write' })
    .input(z.object({ preset: z.string() }))
    .output(z.object({})),
  loaded: procedure({ permission: 'chat.use', audit: 'none' }).output(
    z.object({ loaded: z.array(loadedModelSchema) }),
  ),
  unload: procedure({ permission: 'chat.use', audit: 'record' })
    .input(z.object({ model: z.string() }))
    .output(z.object({})),
};
