import type { Architecture } from '../../ml/architectures/architecture.ts';
import { planWindows, type ScoringWindow } from '../../ml/metrics/windows.ts';
import { stopTokens } from '../../ml/tokenize/stopTokens.ts';
import { type ModelFiles, readModelFiles } from '../model/modelFiles.ts';
import { readModelManifest } from '../modelFolder.ts';
import { encodeText, readMeasuringText, readShippedPrompts } from './text.ts';

/** A text that is measured, in the tokens of one model. */
export interface TextPlan {
  readonly text: {
    readonly name: string;
    readonly sha256: string;
    /** How many of the text's tokens are used. */
    readonly tokens: number;
    readonly window: number;
    readonly stride: number;
  };
  readonly ids: readonly number[];
  readonly windows: readonly ScoringWindow[];
}

/** What a quality report is measured on. */
export interface ReportPlan extends TextPlan {
  /** The shipped prompts as the model's chat template renders them. */
  readonly prompts: readonly (readonly number[])[];
  /** Tokens that end an answer. */
  readonly endIds: ReadonlySet<number>;
  readonly vocabSize: number;
}

/**
 * A context of 512 shows what quantization does to attention, and a longer one would cost more than it tells. One token
 * of overlap, so that no token but the text's first goes unscored.
 */
const reportWindow = { window: 512, stride: 511 } as const;

/** Of a longer text the beginning is used: a model of 7B already takes half an hour for it on a processor. */
const textLimit = { tokens: 16_384, characters: 16_384 * 8 } as const;

/** Fewer tokens say nothing about a model. */
const minTokens = 64;

/** Only Llama's templates name a date; a fixed one makes reports comparable. */
const promptDate = new Date('2025-01-01T12:00:00Z');

/** @throws AppError `text.*`, `tokenizer.*`, `template.*`, `file.unreadable` */
export async function planReport(modelFolder: string, textPath: string | null): Promise<ReportPlan> {
  const { architecture } = await readModelManifest(modelFolder);
  const files = await readModelFiles(modelFolder);
  const { contextLength, vocabSize } = architecture;
  return {
    ...(await planText(files, textPath, architecture)),
    // A context too short for a question and a token of an answer is cut, not refused.
    prompts: (await encodePrompts(files)).map((prompt) => prompt.slice(0, contextLength - 1)),
    endIds: stopTokens(files),
    vocabSize,
  };
}

/** The beginning of a text in windows; path null: the shipped one. @throws AppError `text.*`, `tokenizer.*`, `file.unreadable` */
export async function planText(
  { tokenizer }: Pick<ModelFiles, 'tokenizer'>,
  path: string | null,
  { contextLength, vocabSize }: Pick<Architecture, 'contextLength' | 'vocabSize'>,
): Promise<TextPlan> {
  const { name, sha256, text } = await readMeasuringText(path);
  const start = { name, sha256, text: text.slice(0, textLimit.characters) };
  const ids = encodeText(tokenizer, start, { minTokens, vocabSize }).slice(0, textLimit.tokens);
  const window = Math.min(reportWindow.window, contextLength);
  const stride = Math.min(reportWindow.stride, window - 1);
  return {
    text: { name, sha256, tokens: ids.length, window, stride },
    ids,
    windows: planWindows(ids.length, window, stride),
  };
}

async function encodePrompts({ tokenizer, template }: ModelFiles): Promise<number[][]> {
  const { addSpecialTokens } = template;
  return (await readShippedPrompts()).map((content) => {
    const messages = [{ role: 'user', content }];
    return tokenizer.encode(template.render(messages, { addGenerationPrompt: true, now: promptDate }), {
      addSpecialTokens,
    });
  });
}
