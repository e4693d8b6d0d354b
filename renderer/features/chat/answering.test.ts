import { expect, test } from 'vitest';
import { applyRecords, beginAnswering } from './answering.ts';

const begun = beginAnswering('c', 'j');
const wrap = (...records: unknown[]) => records.map((record) => ({ record }));

test('states, pieces of text and notices add up to the answer', () => {
  const notice = { kind: 'notice', code: 'template.fallback', data: { model: 'x' } };
  const first = applyRecords(begun, wrap({ kind: 'state', state: 'loading' }, notice));
  const then = applyRecords(
    first,
    wrap({ kind: 'state', state: 'generating' }, { kind: 'text', text: '报' }, { kind: 'text', text: '警' }),
  );
  expect(then).toMatchObject({
    state: 'generating',
    text: '报警',
    notices: [{ code: 'template.fallback', data: { model: 'x' } }],
  });
});

test('an answer that waits tells how many wait before it, until it is its turn', () => {
  const queued = (ahead: number) => ({ kind: 'state', state: 'queued', ahead });
  const waiting = applyRecords(begun, wrap(queued(2), queued(1)));
  expect(waiting).toMatchObject({ state: 'queued', ahead: 1 });
  expect(applyRecords(waiting, wrap({ kind: 'state', state: 'prefill' }))).toMatchObject({ ahead: 0 });
});

test('an empty page changes nothing', () => {
  expect(applyRecords(begun, [])).toBe(begun);
});

test('a record that is no answer record is refused', () => {
  expect(() => applyRecords(begun, wrap({ kind: 'html', text: '<b>' }))).toThrow();
});
