import { createStopFilter } from '../../ml/tokenize/stopStrings.ts';
import { createTextStream } from '../../ml/tokenize/textStream.ts';
import type { Tokenizer } from '../../ml/tokenize/tokenizer.ts';

/** Tokens in, text out that may be shown: whole characters, and nothing of a stop string. */
export interface AnswerText {
  push(id: number): { readonly text: string; readonly stopped: boolean };
  /** What was held back, when the answer ended without a stop string. */
  end(): string;
}

export function createAnswerText(tokenizer: Tokenizer, stops: readonly string[]): AnswerText {
  const stream = createTextStream(tokenizer);
  const filter = createStopFilter(stops);
  return {
    push: (id) => filter.push(stream.push(id)),
    end() {
      const last = filter.push(stream.end());
      return last.stopped ? last.text : last.text + filter.end();
    },
  };
}
