import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { firstState, loadState, parseState, placeOn, saveState } from './windowState.ts';

const bounds = { x: 100, y: 50, width: 1280, height: 860 };
const screen = { x: 0, y: 0, width: 1920, height: 1080 };

test('a window comes back where it was', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'window-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'window.json');
  expect(loadState(file)).toEqual(firstState);
  saveState(file, { bounds, maximized: true });
  expect(loadState(file)).toEqual({ bounds, maximized: true });
  saveState(path.join(folder, 'nowhere', 'window.json'), { bounds, maximized: true });
});

test('what is not a state is the first one', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"bounds":{"x":1}}',
    '{"bounds":{"x":0,"y":0,"width":1,"height":1}}',
  ])
    expect(parseState(text)).toEqual(firstState);
});

test('a window whose screen is gone opens in the middle, and keeps that it was maximised', () => {
  const state = { bounds, maximized: true };
  expect(placeOn([screen], state)).toEqual(state);
  expect(placeOn([{ ...screen, x: 1920 }], state)).toEqual({ bounds: null, maximized: true });
  expect(placeOn([screen], { ...state, bounds: { ...bounds, y: -500 } }).bounds).toBeNull();
  expect(placeOn([screen], { ...state, bounds: { ...bounds, x: -1250 } }).bounds).toBeNull();
  expect(
    placeOn([screen, { ...screen, x: -1920 }], { ...state, bounds: { ...bounds, x: -1800 } }).bounds,
  ).not.toBeNull();
});
