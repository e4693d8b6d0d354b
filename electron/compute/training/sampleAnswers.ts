import { rm } from 'node:fs/promises';
import { stopTokens } from '../../ml/tokenize/stopTokens.ts';
import { type AdapterToWrite, writeAdapter } from '../adapters/writeAdapter.ts';
import { createDecoder } from '../decoder/generate.ts';
import { answerQuestions } from '../evaluation/answerQuestions.ts';
import { createConversation } from '../model/conversation.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { openWithAdapter } from '../model/openDecoder.ts';
import type { LoadInput } from '../model/requests.ts';

/** Enough to see where an answer goes. */
const sampleTokens = 96;

export interface SampleInput {
  readonly load: LoadInput;
  readonly files: ModelFiles;
  readonly adapter: AdapterToWrite;
  /** Where the adapter is for as long as it answers; it is removed again. */
  readonly folder: string;
  readonly questions: readonly string[];
  /** The day that templates are told. */
  readonly at: string;
  readonly signal: AbortSignal;
}

/**
 * What a model says with an adapter that is still learning: always the likeliest token, in a decoder that is opened for this
 * and closed again, so that the memory is the run's again. @throws AppError as `openWithAdapter`, `writeAdapter`, `Conversation.fit`
 */
export async function sampleAnswers(input: SampleInput): Promise<string[]> {
  const { load, files, adapter, folder, questions, at, signal } = input;
  await rm(folder, { recursive: true, force: true });
  try {
    await writeAdapter(folder, adapter);
    await using opened = await openWithAdapter(load, folder);
    const { session } = opened;
    const conversation = createConversation(files, session.vocabSize);
    const { contextLength } = session;
    const decoder = createDecoder({
      ...{ session, tokenizer: files.tokenizer, clock: () => performance.now(), freshSeed: () => 0 },
      mayDraft: false,
    });
    const answers: string[] = [];
    await answerQuestions({
      ...{ decoder, atOnce: 1, maxTokens: sampleTokens, signal },
      ...{ stop: conversation.stop, stopIds: stopTokens(files) },
      questions: questions.map((content) => {
        const messages = [{ role: 'user' as const, content }];
        const fitted = conversation.fit({
          messages,
          contextLength,
          maxTokens: sampleTokens,
          now: new Date(at),
        });
        return { promptText: fitted.text, promptIds: fitted.ids };
      }),
      onAnswer: async (index, answer) => {
        answers[index] = answer;
      },
    });
    return answers;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
