import type { TFunction } from 'i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { TrainingEventKind } from '../../../../electron/common/training.ts';
import type { ChartMark } from '../charts/CurveChart.tsx';
import type { Curve } from '../charts/joinCurves.ts';
import { formatFigure, formatRate } from '../timeWords.ts';

export type RunEvent = Curve['events'][number];

/** How much an event matters to somebody who looks at the curves. */
export const toneOf = {
  started: 'plain',
  resumed: 'caution',
  checkpoint: 'plain',
  checkpointFailed: 'bad',
  corruptCheckpoint: 'bad',
  sampleFailed: 'caution',
  notANumber: 'bad',
  divergence: 'bad',
  plateau: 'caution',
  rolledBack: 'caution',
  rateLowered: 'caution',
  outOfMemory: 'bad',
  backedOff: 'caution',
  earlyStop: 'good',
  stopAndKeep: 'good',
  examplesCut: 'plain',
  examplesLeftOut: 'caution',
} as const satisfies Record<TrainingEventKind, ChartMark['tone']>;

/** Numbers that are written otherwise than as figures. */
const formats: Readonly<Record<string, (value: number) => string>> = {
  learningRate: formatRate,
  rate: formatRate,
  neededBytes: formatBytes,
  availableBytes: formatBytes,
  memoryBytes: formatBytes,
  sizeBytes: formatBytes,
};

/** Which of an event's data are told behind its sentence. */
export const toldData = [
  'loss',
  'validationLoss',
  'step',
  'learningRate',
  'examples',
  'maxTokens',
  'sequences',
  'accumulation',
  'checkpointLayers',
  'rollBacks',
  'detail',
] as const;

/** What happened, in a sentence, and behind it the numbers that it came with. */
export function eventText(
  t: TFunction,
  { kind, data, step }: Pick<RunEvent, 'kind' | 'data' | 'step'>,
): string {
  const sentence = t(`trainingRun.event.${kind}`);
  const parts = toldData.flatMap((name) => {
    const value = data[name];
    if (value === undefined || (name === 'step' && value === step)) return [];
    const text = typeof value === 'number' ? (formats[name] ?? formatFigure)(value) : value;
    return [t(`trainingRun.eventData.${name}`, { value: text })];
  });
  return parts.length === 0 ? sentence : t('trainingRun.eventWith', { sentence, details: parts.join(', ') });
}
