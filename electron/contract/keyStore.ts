import * as z from 'zod';
import { procedure } from './procedure.ts';

const base64 = z.string().min(1).max(8_192).base64();
const id = z.string().max(100);

/** Bytes are base64. */
export const keyStoreQuestionSchema = z.discriminatedUnion('ask', [
  z.object({ id, ask: z.literal('wrap'), key: base64 }),
  z.object({ id, ask: z.literal('unwrap'), wrapped: base64 }),
]);
export type KeyStoreQuestion = z.infer<typeof keyStoreQuestionSchema>;

export const keyStoreAnswerSchema = z.discriminatedUnion('did', [
  z.object({ did: z.literal('wrap'), wrapped: base64 }),
  /** `rewrapped`: the same key once more, where the key store has a newer key of its own; null: it has none. */
  z.object({ did: z.literal('unwrap'), key: base64, rewrapped: base64.nullable() }),
  z.object({ did: z.literal('refuse'), code: z.enum(['keys.keyStoreUnavailable', 'keys.keyStoreChanged']) }),
]);
export type KeyStoreAnswer = z.infer<typeof keyStoreAnswerSchema>;

/**
 * What the engine asks the shell, the only process that reaches the operating system's key store. The shell asks for questions,
 * because nobody calls it: a link has one end that calls. Refused on every channel but the shell's.
 */
export const keyStoreContract = {
  /** The first question without an answer, the same until it has one; null: there was none within `waitMs`. */
  next: procedure({ permission: 'keyStore.serve', audit: 'none' })
    .input(z.object({ waitMs: z.number().int().min(0).max(25_000) }))
    .output(keyStoreQuestionSchema.nullable()),
  /** One that nobody waits for any more is passed over. */
  answer: procedure({ permission: 'keyStore.serve', audit: 'none' })
    .input(z.object({ id, answer: keyStoreAnswerSchema }))
    .output(z.object({})),
};
export type KeyStoreContract = { readonly keyStore: typeof keyStoreContract };
