import { AppError } from '../../common/errors/appError.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { perplexity } from '../../ml/metrics/likelihood.ts';
import type { CacheKind, Profile } from '../layout.ts';
import { prepareCacheScales } from '../quality/calibrateCache.ts';
import { compareText } from '../quality/compareText.ts';
import { passGate } from '../quality/gate.ts';
import { answerInput, measureAgreement } from '../quality/greedyAgreement.ts';
import { type DecoderMeasurement, measureDecoders } from '../quality/measureDecoders.ts';
import { openVariant, type ProfileRef, variantSizeBytes } from '../quality/openVariant.ts';
import type { Reference } from '../quality/reference.ts';
import { planReport, type ReportPlan } from '../quality/reportPlan.ts';
import { windowInput } from '../quality/scoreText.ts';
import { openSourceReference } from '../quality/sourceReference.ts';
import type { Task, TaskContext } from '../task.ts';

export interface QualityInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profiles: readonly Profile[];
  /** What keys and values are kept in; every profile is measured with each. Left out: float. */
  readonly caches?: readonly CacheKind[];
  /** Absolute path of a text; null: the shipped one. */
  readonly textPath: string | null;
  readonly threads: number;
}
export interface ProfileQuality {
  readonly profile: Profile;
  readonly cache: CacheKind;
  /** `tokens`: how many of the text were used. */
  readonly text: {
    readonly name: string;
    readonly sha256: string;
    readonly tokens: number;
    readonly window: number;
    readonly stride: number;
  };
  readonly perplexity: number;
  readonly referencePerplexity: number;
  /** perplexity / referencePerplexity - 1 */
  readonly perplexityChange: number;
  /** Nats, the reference against this version. */
  readonly meanKlDivergence: number;
  /** Share of scored positions where both find the same token likeliest. */
  readonly topOneAgreement: number;
  /** Share of greedily written tokens before the first that the reference would not have chosen (`measureAgreement`). */
  readonly greedyAgreement: number;
  readonly gate: { readonly limit: number; readonly passed: boolean };
  /** Loading the decoder graph, without prepared weights. */
  readonly loadMs: number;
  readonly tokensPerSecond: number;
  /** All files of the variant. */
  readonly sizeBytes: number;
}
export interface QualityResult {
  readonly reports: readonly ProfileQuality[];
}

/**
 * Measures a variant against the weights it was made from, in float32, on a text: likelihood, divergence and agreement
 * position by position, greedy answers, size, load time and speed. The reference is computed once for all profiles.
 * Steps: `calibrate` (for an int8 cache without steps), `generate`, `speed`, `reference`, `compare`.
 *
 * @throws AppError `text.*`, `tokenizer.*`, `template.*`, `file.unreadable`, `quality.notFinite`, `request.cancelled`
 */
export const quality: Task<QualityInput, QualityResult> = async (input, context) => {
  const { modelFolder, threads } = input;
  const { signal, progress } = context;
  const plan = await planReport(modelFolder, input.textPath);
  const { caches = ['float'] } = input;
  const variants = input.profiles.flatMap((profile) =>
    caches.map((cache): JudgedRef => ({ ...input, profile, cache })),
  );
  if (caches.includes('int8')) await prepareCacheScales(input, context);
  const decoders = await measureDecoders({ ...plan, variants }, context);
  const answers = decoders.flatMap((decoder) => decoder.answers);
  await using reference = await openSourceReference({
    modelFolder,
    threads,
    signal,
    sequences: [...plan.windows.map((window) => windowInput(plan.ids, window)), ...answers.map(answerInput)],
    onItems: (done, total) => progress('reference', done, total, 'items'),
  });
  const reports: ProfileQuality[] = [];
  for (const [index, variant] of variants.entries()) {
    const decoder = decoders[index] as DecoderMeasurement;
    const judged = { plan, reference, variant, decoder, index, count: variants.length };
    reports.push(await judgeVariant(judged, context));
  }
  return { reports };
};

type JudgedRef = ProfileRef & { readonly cache: CacheKind };

interface JudgedVariant {
  readonly plan: ReportPlan;
  readonly reference: Reference;
  readonly variant: JudgedRef;
  readonly decoder: DecoderMeasurement;
  /** Which of how many profiles this is. */
  readonly index: number;
  readonly count: number;
}

async function judgeVariant(judged: JudgedVariant, context: TaskContext): Promise<ProfileQuality> {
  const { plan, reference, variant, decoder, index } = judged;
  const compared = await compareVariant(judged, context);
  const { answers, loadMs, tokensPerSecond } = decoder;
  // Every profile answers every prompt, and the answers follow the windows in the order of the profiles.
  const firstSequence = plan.windows.length + index * plan.prompts.length;
  const { vocabSize } = plan;
  return {
    profile: variant.profile,
    cache: variant.cache,
    text: plan.text,
    ...compared,
    ...passGate(variant, compared.perplexity, compared.referencePerplexity),
    greedyAgreement: await measureAgreement({ reference, vocabSize, answers, firstSequence }),
    loadMs,
    tokensPerSecond,
    sizeBytes: await variantSizeBytes(variant),
  };
}

async function compareVariant(
  { plan, reference, variant, index, count }: JudgedVariant,
  context: TaskContext,
) {
  const { signal, progress } = context;
  const { ids, windows } = plan;
  await using session = await openVariant(variant, 'scorer');
  const tokens = ids.length - 1;
  const onTokens = (done: number) => progress('compare', index * tokens + done, count * tokens, 'tokens');
  const sums = await compareText({ session, reference, ids, windows, signal, onTokens });
  const { scoredTokens } = sums;
  const found = {
    perplexity: perplexity({ nats: sums.candidateNats, scoredTokens }),
    referencePerplexity: perplexity({ nats: sums.referenceNats, scoredTokens }),
    meanKlDivergence: sums.divergence / scoredTokens,
    topOneAgreement: sums.sameTop / scoredTokens,
  };
  const name = plan.text.name;
  if (!Number.isFinite(found.referencePerplexity))
    throw new AppError('quality.notFinite', { judged: 'float32', name });
  if (!Number.isFinite(found.perplexity + found.meanKlDivergence))
    throw new AppError('quality.notFinite', { judged: judgedName(variant), name });
  return found;
}

function judgedName({ precision, profile, cache }: JudgedRef): string {
  return `${precision} (${profile}${cache === 'float' ? '' : `, ${cache} cache`})`;
}
