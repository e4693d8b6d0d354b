import { expect, test } from 'vitest';
import { contextStops, nearestStop, parseSubject, subjectValue } from './plannerStore.ts';

test('the slider goes by doublings up to what the model itself can do', () => {
  expect(contextStops(4096)).toEqual([512, 1024, 2048, 4096]);
  expect(contextStops(5000)).toEqual([512, 1024, 2048, 4096, 5000]);
  expect(contextStops(256)).toEqual([256]);
});

test('a context of another model stands at the nearest stop', () => {
  const stops = contextStops(5000);
  expect(stops[nearestStop(stops, 4096)]).toBe(4096);
  expect(stops[nearestStop(stops, 131_072)]).toBe(5000);
  expect(stops[nearestStop(stops, 16)]).toBe(512);
});

test('a subject survives being a value of a list, however it is called', () => {
  for (const subject of [
    { kind: 'model', model: 'qwen2.5-7b-3f9a1c' },
    { kind: 'known', name: 'Llama 3.1 8B' },
  ] as const)
    expect(parseSubject(subjectValue(subject))).toEqual(subject);
});
