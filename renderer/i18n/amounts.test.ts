import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import type { JobProgress } from '../../electron/contract/jobs.ts';
import { formatTime, progressParts } from './amounts.ts';
import { en } from './en/index.ts';
import { zhCN } from './zhCN/index.ts';

const resources = { en: { translation: en }, 'zh-CN': { translation: zhCN } };
beforeAll(() => i18next.init({ lng: 'en', resources, interpolation: { escapeValue: false } }));

const copying: JobProgress = {
  step: 'copy',
  fraction: 0.2,
  done: 3_000_000,
  total: 12_600_000,
  unit: 'bytes',
  ratePerSecond: 1_200_000,
  secondsLeft: 8,
};

test('bytes, rate and time left are named with their units', () => {
  const t = i18next.getFixedT('en');
  expect(progressParts(t, copying)).toEqual(['3.00 MB of 12.6 MB', '1.20 MB/s', '8.0 s left']);
});

test('the same in Chinese', () => {
  const t = i18next.getFixedT('zh-CN');
  expect(progressParts(t, copying)).toEqual(['3.00 MB / 12.6 MB', '1.20 MB/秒', '剩余 8.0 秒']);
});

test('what is not known is left out', () => {
  const t = i18next.getFixedT('en');
  const tokens = {
    ...copying,
    unit: 'tokens',
    done: 12.4,
    total: 2000,
    ratePerSecond: null,
    secondsLeft: null,
  } as const;
  expect(progressParts(t, tokens)).toEqual(['12 of 2000 tokens']);
});

test('a step of one item has no amount', () => {
  const checking = {
    ...copying,
    unit: 'items',
    done: 0,
    total: 1,
    ratePerSecond: null,
    secondsLeft: null,
  } as const;
  expect(progressParts(i18next.getFixedT('en'), checking)).toEqual([]);
});

test('a rate of less than a step a second is not told', () => {
  const slow = {
    ...copying,
    unit: 'items',
    done: 4,
    total: 5,
    ratePerSecond: 0.4,
    secondsLeft: null,
  } as const;
  expect(progressParts(i18next.getFixedT('en'), slow)).toEqual(['4 of 5 steps']);
});

test.each([
  [12.3, '12 ms'],
  [4_200, '4.2 s'],
  [61_000, '61 s'],
  [600_000, '10 min'],
])('%d ms reads %s', (ms, text) => {
  expect(formatTime(i18next.getFixedT('en'), ms)).toBe(text);
});
