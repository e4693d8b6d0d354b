import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../common/errors/appError.ts';
import { CachePeaks, type CacheScales } from '../../ml/architectures/cacheScales.ts';
import { findCacheScales, writeCacheScales } from '../decoder/cacheScalesFile.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { graphFileName } from '../layout.ts';
import { type ModelFiles, readModelFiles } from '../model/modelFiles.ts';
import { readVariantManifest, type VariantRef, variantFolder } from '../modelFolder.ts';
import type { TaskContext } from '../task.ts';
import { prefill } from './greedyAnswers.ts';

/** Passages, and conversations for the tokens that only a chat template writes; none of it is in the quality text. */
const shippedText = new URL('../../../assets/quality/calibration.json', import.meta.url);
const textName = 'inhouse-calibration-text';

interface CalibrationText {
  readonly passages: readonly string[];
  readonly conversations: readonly (readonly { readonly role: string; readonly content: string }[])[];
}

/** Passages are read in pieces of this length, each from an empty cache, as in a quality report. */
const windowTokens = 512;

/** Only Llama's templates name a date. */
const promptDate = new Date('2025-01-01T12:00:00Z');

export interface CalibrateCache extends VariantRef {
  readonly threads: number;
}

/**
 * The steps of a variant's int8 cache, from its folder or, where there are none, from the largest keys and values that
 * its own decoder, with a floating-point cache, makes of the shipped calibration text; then they lie in the folder.
 * Step `calibrate`.
 * @throws AppError `quality.notFinite`, `tokenizer.*`, `template.*`, `session.*`, `file.*`, `disk.full`, `request.cancelled`
 */
export async function prepareCacheScales(
  variant: CalibrateCache,
  { signal, progress }: TaskContext,
): Promise<CacheScales> {
  const found = await findCacheScales(variant);
  if (found !== null) return found;
  const { architecture } = await readVariantManifest(variant);
  const bytes = await readFile(shippedText);
  const sequences = tokenize(await readModelFiles(variant.modelFolder), JSON.parse(bytes.toString('utf8')), {
    limit: Math.min(windowTokens, architecture.contextLength),
    vocabSize: architecture.vocabSize,
  });
  const peaks = new CachePeaks(architecture);
  await using session = await openNodeSession({
    variantFolder: variantFolder(variant),
    graphFile: graphFileName('decoder', 'exact'),
    architecture,
    threads: variant.threads,
    onCacheRows: ({ layer, part, rows }) => peaks.see(layer, part, rows),
  });
  for (const [index, ids] of sequences.entries()) {
    await prefill(session, ids, signal);
    progress('calibrate', index + 1, sequences.length, 'items');
  }
  const scales = toScales(peaks, variant);
  const tokens = sequences.reduce((sum, { length }) => sum + length, 0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeCacheScales(variant, scales, { name: textName, sha256, tokens });
  return scales;
}

/** Every passage in windows, every conversation from its beginning; tokens that the model lacks are left out. */
function tokenize(
  { tokenizer, template }: ModelFiles,
  { passages, conversations }: CalibrationText,
  { limit, vocabSize }: { readonly limit: number; readonly vocabSize: number },
): number[][] {
  const read = passages.map((text) => tokenizer.encode(text, { addSpecialTokens: true }));
  const { addSpecialTokens } = template;
  const said = conversations.map((messages) =>
    tokenizer.encode(template.render(messages, { addGenerationPrompt: false, now: promptDate }), {
      addSpecialTokens,
    }),
  );
  const pieces = [...read.flatMap((ids) => chunk(ids, limit)), ...said.map((ids) => ids.slice(0, limit))];
  return pieces.map((ids) => ids.filter((id) => id < vocabSize)).filter(({ length }) => length > 0);
}

function chunk(ids: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
}

function toScales(peaks: CachePeaks, { precision }: VariantRef): CacheScales {
  try {
    return peaks.scales();
  } catch (cause) {
    throw new AppError('quality.notFinite', { judged: precision, name: textName }, { cause });
  }
}
