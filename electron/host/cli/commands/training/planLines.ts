import { formatBytes, formatDuration } from '../../../../common/format.ts';
import { providerTitles } from '../../../../contract/providers.ts';
import type { RunRecord, TrainingOption, TrainingPlan } from '../../../../contract/training/runs.ts';
import { formatTable, type Output } from '../../output.ts';
import { whatOf } from '../providers.ts';

/** What there is to learn, where, what each way of doing it takes, and the first example as the model sees it. */
export function planLines(plan: TrainingPlan, output: Output): string[] {
  const { device } = plan;
  const rows = plan.options.map((option, index) => [
    ...[optionWords[option.kind](option.settings), formatBytes(option.memoryBytes)],
    ...[`${option.relativeTime.toFixed(2)}x`, option.fits ? 'fits' : 'too large'],
    index === plan.picked ? 'picked' : '',
  ]);
  const memory = device.hasOwnMemory ? 'of its memory' : 'of memory';
  return [
    `${plan.examples} examples, ${plan.tokens} tokens (${plan.trainedTokens} of them learnt), the longest ${plan.longest}; ${plan.cut} cut, ${plan.leftOut} left out`,
    `${plan.validationExamples} for validation, ${plan.replayExamples} to replay`,
    `${plan.steps} steps${plan.seconds === null ? '' : `, about ${formatDuration(plan.seconds * 1000)}`}; ${plan.trainedParameters} parameters are learnt`,
    ...deviceLines({ provider: device.provider, device: device.name, reasons: device.reasons }, output),
    `${formatBytes(plan.availableBytes)} ${memory} can be used`,
    ...formatTable(['WHAT', 'MEMORY', 'TIME', '', ''], rows),
    '',
    plan.preview.map(({ text, weight }) => (weight > 0 ? `[${text}]` : text)).join(''),
  ];
}

type RanOn = Pick<RunRecord['hardware'], 'provider' | 'reasons'> & { readonly device: string | null };

/** `on the CPU because …`, or `on NVIDIA H100 (NVIDIA CUDA)`. */
export function deviceLines({ provider, device, reasons }: RanOn, output: Output): string[] {
  if (provider !== 'cpu') {
    const title = providerTitles[provider];
    return [device === null || device === title ? `on ${title}` : `on ${device} (${title})`];
  }
  if (reasons.length === 0) return ['on the CPU'];
  return ['on the CPU because:', ...reasons.map((reason) => `  ${whatOf(reason, output)}`)];
}

const optionWords = {
  asked: () => 'as asked for',
  checkpointing: ({ checkpointLayers: every }) =>
    `gradient checkpointing at every ${every === 1 ? 'layer' : `${every} layers`}`,
  smallerBatch: ({ batch }) => `${batch.sequences} rows at once, ${batch.accumulation} times a step`,
  shorter: ({ batch }) => `rows of at most ${batch.maxTokens} tokens`,
  packedBase: () => 'base left packed',
  unpackedBase: () => 'base unpacked to full precision',
  lowerRank: ({ lora }) => `rank ${lora.rank}`,
} as const satisfies Record<TrainingOption['kind'], (settings: TrainingOption['settings']) => string>;
