import { expect, test } from 'vitest';
import { runStateSchema } from '../../../../electron/contract/training/runs.ts';
import { actsOf, isUnderWay, mayDo } from './runStates.ts';

test('a run can be ended, gone on with or removed in whatever state it is, and never removed while it goes on', () => {
  for (const state of runStateSchema.options) {
    expect(actsOf[state].length, state).toBeGreaterThan(0);
    if (isUnderWay({ state })) expect(mayDo({ state }, 'remove'), state).toBe(false);
    else expect(mayDo({ state }, 'remove') || mayDo({ state }, 'resume'), state).toBe(true);
  }
});

test('only a run that takes steps can stop after the next one', () => {
  expect(runStateSchema.options.filter((state) => mayDo({ state }, 'stopAndKeep'))).toEqual(['running']);
});
