import { AppError } from '../../common/errors/appError.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { perplexity as perplexityOf } from '../../ml/metrics/likelihood.ts';
import { planWindows } from '../../ml/metrics/windows.ts';
import type { Profile } from '../layout.ts';
import { readTokenizer } from '../model/modelFiles.ts';
import { openVariant } from '../quality/openVariant.ts';
import { inputTokens, scoreText } from '../quality/scoreText.ts';
import { encodeText, readMeasuringText } from '../quality/text.ts';
import type { Task } from '../task.ts';

export interface PerplexityInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly textPath: string;
  readonly window: number;
  readonly stride: number;
  readonly threads: number;
}
export interface PerplexityResult {
  readonly perplexity: number;
  readonly tokens: number;
  readonly scoredTokens: number;
  /** What was used: the window asked for, or the model's context where that is shorter; the stride likewise. */
  readonly window: number;
  readonly stride: number;
  readonly tokensPerSecond: number;
}

/**
 * Perplexity of a text: exp of the mean negative log likelihood (nats) of its tokens, in windows as `planWindows`
 * says. The text is tokenized as the model's tokenizer does it, special tokens that it adds by itself included.
 *
 * @throws AppError `request.invalid`, `text.notText`, `text.tooLarge`, `text.tooShort`, `file.unreadable`,
 *   `quality.notFinite`, `request.cancelled`
 */
export const perplexity: Task<PerplexityInput, PerplexityResult> = async (input, { signal, progress }) => {
  const text = await readMeasuringText(input.textPath);
  const tokenizer = await readTokenizer(input.modelFolder);
  await using session = await openVariant(input, 'scorer');
  const ids = encodeText(tokenizer, text, { minTokens: 2, vocabSize: session.vocabSize });
  const window = Math.min(input.window, session.contextLength);
  const stride = Math.min(input.stride, window);
  if (!(window >= 2) || !(stride >= 1))
    throw new AppError('request.invalid', {
      detail: 'the window has to be at least 2 tokens and the stride at least 1',
    });
  const windows = planWindows(ids.length, window, stride);
  const total = inputTokens(windows);
  const started = performance.now();
  const onTokens = (done: number) => progress('score', done, total, 'tokens');
  const likelihood = await scoreText({ session, ids, windows, signal, onTokens });
  const seconds = (performance.now() - started) / 1000;
  const found = perplexityOf(likelihood);
  if (!Number.isFinite(found))
    throw new AppError('quality.notFinite', {
      judged: `${input.precision} (${input.profile})`,
      name: text.name,
    });
  const { scoredTokens } = likelihood;
  return {
    perplexity: found,
    tokens: ids.length,
    scoredTokens,
    window,
    stride,
    tokensPerSecond: total / seconds,
  };
};
