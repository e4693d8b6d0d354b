import { expect, test } from 'vitest';
import { chooseLanguage, shellTexts } from './shellTexts.ts';
import { badgeOf, questionAtClosing, readWork } from './windowWork.ts';

const work = { count: 2, fraction: 0.456, answering: false, language: 'en' } as const;

test('what a window reports is believed only when it makes sense', () => {
  expect(readWork(work)).toEqual(work);
  expect(readWork({ ...work, more: 1 })).toEqual(work);
  for (const nonsense of [
    null,
    'x',
    {},
    { ...work, count: -1 },
    { ...work, count: 1.5 },
    { ...work, count: 1e9 },
    { ...work, fraction: Number.NaN },
    { ...work, fraction: 2 },
    { ...work, answering: 1 },
    { ...work, language: 'fr' },
  ])
    expect(readWork(nonsense)).toBeNull();
});

test('closing asks while there is work, in the reader’s language, and not otherwise', () => {
  expect(questionAtClosing(null, 'en')).toBeNull();
  expect(questionAtClosing({ ...work, count: 0 }, 'en')).toBeNull();
  expect(questionAtClosing(work, 'en')).toMatchObject({
    message: '2 jobs are running.',
    buttons: ['Go on in the background', 'Stop and quit', 'Cancel'],
  });
  expect(questionAtClosing({ ...work, answering: true }, 'zh-CN')?.message).toBe(
    '有 2 个任务正在进行。 正在生成回答。',
  );
});

test('the task bar shows how far the jobs are, and nothing when there are none', () => {
  expect(badgeOf(work, 'en')).toEqual({ progress: 0.456, count: 2, toolTip: 'Inhouse: 2 jobs, 45%' });
  expect(badgeOf(null, 'zh-CN')).toEqual({ progress: -1, count: 0, toolTip: 'Inhouse' });
});

test('the shell speaks as its window does, else as it was asked to, else as the system does', () => {
  expect(chooseLanguage({ reported: 'en', env: 'zh-CN', locale: 'zh-CN' })).toBe('en');
  expect(chooseLanguage({ reported: null, env: 'zh', locale: 'en-GB' })).toBe('zh-CN');
  expect(chooseLanguage({ reported: null, env: '', locale: 'zh-TW' })).toBe('zh-CN');
  expect(chooseLanguage({ reported: null, env: undefined, locale: 'de' })).toBe('en');
});

test('both languages say the same things', () => {
  const keys = (texts: object): string[] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [key] : keys(value).map((child) => `${key}.${child}`),
    );
  expect(keys(shellTexts['zh-CN'])).toEqual(keys(shellTexts.en));
});
