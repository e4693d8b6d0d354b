import * as z from 'zod';
import { errorRecordSchema } from './jobs.ts';
import { precisionSchema, profileSchema } from './models.ts';
import { procedure } from './procedure.ts';

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
});
export type Sampling = z.infer<typeof samplingSchema>;

export const messageSchema = z.object({
  id: z.string(),
  role: z.enum(['system', 'user', 'assistant']),
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
      timeToFirstTokenMs: z.number(),
      tokensPerSecond: z.number().nullable(),
      droppedTurns: z.number(),
    })
    .nullable(),
  error: errorRecordSchema.nullable(),
  createdAt: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  model: z.string(),
  updatedAt: z.string(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** States of a model in memory, as people see them. */
export const loadedModelSchema = z.object({
  model: z.string(),
  name: z.string(),
  precision: precisionSchema,
  profile: profileSchema,
  state: z.enum(['loading', 'ready', 'failed', 'evicted']),
  device: z.string().nullable(),
  loadMs: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  error: errorRecordSchema.nullable(),
  since: z.string(),
});
export type LoadedModel = z.infer<typeof loadedModelSchema>;

/** Records of an answer job's output. */
export const answerRecordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: z.enum(['loading', 'prefill', 'generating']) }),
  z.object({
    kind: z.literal('notice'),
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);
export type AnswerRecord = z.infer<typeof answerRecordSchema>;

const sendInput = z.object({
  /** Left out: a new conversation. */
  conversation: z.string().optional(),
  model: z.string(),
  precision: precisionSchema.optional(),
  profile: profileSchema.default('exact'),
  text: z.string().min(1).max(1_000_000),
  /** System prompt of a new conversation. */
  system: z.string().max(100_000).optional(),
  sampling: samplingSchema.default({}),
});

export const chatContract = {
  conversations: procedure({ permission: 'chat.use', audit: 'none' }).output(
    z.object({ conversations: z.array(conversationSchema) }),
  ),
  messages: procedure({ permission: 'chat.use', audit: 'none' })
    .input(z.object({ conversation: z.string() }))
    .output(
      z.object({
        conversation: conversationSchema,
        messages: z.array(messageSchema),
        running: z.string().nullable(),
      }),
    ),
  remove: procedure({ permission: 'chat.use', audit: 'write' })
    .input(z.object({ conversation: z.string() }))
    .output(z.object({})),
  /** Stores the question, starts the answer as a job whose output are `AnswerRecord`s. */
  send: procedure({ permission: 'chat.use', audit: 'write' })
    .input(sendInput)
    .output(
      z.object({ conversation: z.string(), question: z.string(), answer: z.string(), job: z.string() }),
    ),
  /** The exact text and token ids that the model is given for the last question, and where its template came from. */
  prompt: procedure({ permission: 'chat.use', audit: 'none' })
    .input(z.object({ conversation: z.string() }))
    .output(z.object({ text: z.string(), ids: z.array(z.number()), templateSource: z.string() })),
  loaded: procedure({ permission: 'chat.use', audit: 'none' }).output(
    z.object({ loaded: z.array(loadedModelSchema) }),
  ),
  unload: procedure({ permission: 'chat.use', audit: 'none' })
    .input(z.object({ model: z.string() }))
    .output(z.object({})),
};
