import type { TFunction } from 'i18next';
import { describeError, isErrorCode, type Language } from '../../../../electron/common/errors/appError.ts';
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
  overflow: 'plain',
  earlyStop: 'good',
  stopAndKeep: 'good',
  examplesCut: 'plain',
  examplesLeftOut: 'caution',
  movedToCpu: 'caution',
} as const satisfies Record<TrainingEventKind, ChartMark['tone']>;

const backOffs = ['sequences', 'checkpointLayers', 'unpackBase', 'maxTokens'] as const;

/** Numbers that are written otherwise than as figures. */
const formats: Readonly<Record<string, (value: number) => string>> = {
  rate: formatRate,
  writtenBytes: formatBytes,
};

/** Which of an event's data are told behind its sentence, in the words of `trainingRun.eventData`. */
const toldData = {
  checkpoint: ['writtenBytes'],
  resumed: ['from'],
  divergence: ['loss'],
  plateau: ['validations', 'best'],
  rolledBack: ['to'],
  rateLowered: ['rate'],
  overflow: ['skipped', 'scale'],
  examplesCut: ['examples'],
  examplesLeftOut: ['examples'],
} as const satisfies Partial<Record<TrainingEventKind, readonly string[]>>;
type Told = (typeof toldData)[keyof typeof toldData][number];

/** What happened, in a sentence, and behind it the numbers that it came with. */
export function eventText(
  t: TFunction,
  { kind, data }: Pick<RunEvent, 'kind' | 'data'>,
  language: Language,
): string {
  const sentence = t(`trainingRun.event.${kind}`);
  const details = [...numbersOf(t, kind, data), ...backOffOf(t, data), ...reasonOf(data, language)];
  return details.length === 0
    ? sentence
    : t('trainingRun.eventWith', { sentence, details: details.join(', ') });
}

function numbersOf(t: TFunction, kind: TrainingEventKind, data: RunEvent['data']): string[] {
  const names: readonly Told[] = kind in toldData ? toldData[kind as keyof typeof toldData] : [];
  return names.flatMap((name) => {
    const value = data[name];
    if (typeof value !== 'number') return [];
    return [t(`trainingRun.eventData.${name}`, { value: (formats[name] ?? formatFigure)(value) })];
  });
}

/** What was changed to need less memory. */
function backOffOf(t: TFunction, { change, from, to }: RunEvent['data']): string[] {
  const known = backOffs.find((name) => name === change);
  return known ? [t(`trainingRun.backOff.${known}`, { from, to })] : [];
}

/** Why something failed that did not end the run. */
function reasonOf({ code }: RunEvent['data'], language: Language): string[] {
  return typeof code === 'string' && isErrorCode(code) ? [describeError(code, {}, language).what] : [];
}
