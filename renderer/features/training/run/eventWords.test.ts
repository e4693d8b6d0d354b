import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { trainingEventKinds } from '../../../../electron/common/training.ts';
import { en } from '../../../i18n/en/index.ts';
import { zhCN } from '../../../i18n/zhCN/index.ts';
import { eventText } from './eventWords.ts';

const resources = { en: { translation: en }, 'zh-CN': { translation: zhCN } };
beforeAll(() => i18next.init({ lng: 'en', resources, interpolation: { escapeValue: false } }));

test('every kind of event is a sentence of its own in both languages, with and without data', () => {
  for (const language of ['en', 'zh-CN'] as const) {
    const t = i18next.getFixedT(language);
    const texts = trainingEventKinds.map((kind) => eventText(t, { kind, data: {} }, language));
    expect(new Set(texts).size).toBe(trainingEventKinds.length);
    for (const text of texts) expect(text).not.toMatch(/[{}]|trainingRun/);
  }
});

test('an event tells its numbers, what was changed, and why something failed', () => {
  const t = i18next.getFixedT('en');
  const say = (kind: (typeof trainingEventKinds)[number], data: Record<string, string | number>) =>
    eventText(t, { kind, data }, 'en');
  expect(say('rateLowered', { rate: 2e-4 })).toBe('The learning rate was lowered (now 2e-4)');
  expect(say('rolledBack', { to: 60 })).toContain('to step 60');
  expect(say('backedOff', { change: 'sequences', from: 4, to: 2 })).toContain('2 rows at once instead of 4');
  expect(say('checkpointFailed', { code: 'disk.full' })).not.toContain('disk.full');
  expect(say('checkpointFailed', { code: 'nobody.knows' })).not.toContain('(');
});
