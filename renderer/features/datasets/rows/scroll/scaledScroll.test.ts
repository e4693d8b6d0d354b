import { expect, test } from 'vitest';
import {
  atTop,
  type Extent,
  mostNativePx,
  nativePx,
  placedAt,
  positionShowing,
  rowsInView,
  rowTop,
  type ScrollState,
  scrolledTo,
  settled,
} from './scaledScroll.ts';

const few: Extent = { rows: 1_000, rowPx: 30, viewPx: 600 };
const million: Extent = { rows: 1_000_000, rowPx: 44, viewPx: 603 };

const wheel = (extent: Extent, state: ScrollState, px: number) =>
  scrolledTo(extent, state, { native: state.native + px, byPixels: true });

test('a list that fits is as high as its rows, and the two positions are one', () => {
  expect(nativePx(few)).toBe(30_000);
  let state = atTop;
  for (const to of [120, 29_400, 7, 15_000]) {
    state = scrolledTo(few, state, { native: to });
    expect(state).toEqual({ position: to, native: to });
  }
});

test('a million rows stay far below what a browser clips', () => {
  expect(nativePx(million)).toBe(mostNativePx);
});

test('the wheel moves by its own pixels, however long the list', () => {
  let state = placedAt(million, 20_000_000);
  const { position } = state;
  for (let turn = 1; turn <= 50; turn += 1) {
    state = wheel(million, state, 100);
    expect(state.position).toBeCloseTo(position + turn * 100, 6);
  }
  state = wheel(million, state, -40);
  expect(state.position).toBeCloseTo(position + 4_960, 6);
});

test('the thumb moves by proportion: its middle is the middle of the list, its end the end', () => {
  const end = mostNativePx - million.viewPx;
  const middle = scrolledTo(million, atTop, { native: end / 2 });
  expect(middle.position).toBeCloseTo((1_000_000 * 44 - million.viewPx) / 2, 3);
  const last = scrolledTo(million, middle, { native: end });
  expect(rowsInView(million, last)).toEqual({ from: 999_986, to: 1_000_000 });
  expect(rowsInView(million, scrolledTo(million, last, { native: 0 }))).toEqual({ from: 0, to: 14 });
});

test('coming to rest changes what the browser counts and nothing that is seen', () => {
  let state = placedAt(million, 1_000_000);
  for (let turn = 0; turn < 300; turn += 1) state = wheel(million, state, 120);
  const before = rowsInView(million, state);
  const rest = settled(million, state);
  expect(rest.position).toBe(state.position);
  expect(rest.native).not.toBe(state.native);
  expect(rowsInView(million, rest)).toEqual(before);
  const seenAt = (at: ScrollState) => rowTop(million, at, before.from) - at.native;
  expect(seenAt(rest)).toBeCloseTo(seenAt(state), 6);
  expect(settled(million, rest)).toEqual(rest);
});

test('every row can be reached by the wheel alone, from one end to the other and back', () => {
  const extent: Extent = { rows: 400_000, rowPx: 30, viewPx: 500 };
  const end = nativePx(extent) - extent.viewPx;
  // Some movements end early, where the browser has no room left before it is at rest.
  const turns = Math.ceil((400_000 * 30) / 450) + 20;
  let state = atTop;
  for (const px of [450, -450])
    for (let turn = 0; turn < turns; turn += 1) {
      const native = Math.min(Math.max(0, state.native + px), end);
      const next = scrolledTo(extent, state, { native, byPixels: true });
      expect(Math.abs(next.position - state.position)).toBeLessThan(450.001);
      state = turn % 10 === 0 ? settled(extent, next) : next;
      if (turn === turns - 1)
        expect(rowsInView(extent, state)[px > 0 ? 'to' : 'from']).toBe(px > 0 ? 400_000 : 0);
    }
});

test('a long movement of a wheel is one of pixels, too', () => {
  const state = placedAt(million, 20_000_000);
  expect(wheel(million, state, 5_000).position).toBeCloseTo(20_005_000, 6);
});

test('the rows around what is seen are within the list', () => {
  expect(rowsInView(few, atTop, 5)).toEqual({ from: 0, to: 25 });
  expect(rowsInView(few, placedAt(few, 29_400), 5)).toEqual({ from: 975, to: 1_000 });
  expect(rowsInView({ ...few, rows: 0 }, atTop, 5)).toEqual({ from: 0, to: 0 });
});

test('a row is shown by the least movement, and not at all when it is seen', () => {
  const state = placedAt(few, 3_000);
  expect(positionShowing(few, state, 100)).toBe(3_000);
  expect(positionShowing(few, state, 119)).toBe(3_000);
  expect(positionShowing(few, state, 120)).toBe(3_030);
  expect(positionShowing(few, state, 99)).toBe(2_970);
  expect(positionShowing(few, state, 999)).toBe(29_400);
  expect(positionShowing(few, state, 0)).toBe(0);
});

test('a list that has become shorter is shown at its end', () => {
  const state = placedAt(few, 29_000);
  expect(settled({ ...few, rows: 50 }, state)).toEqual({ position: 900, native: 900 });
  expect(settled({ ...few, rows: 3 }, state)).toEqual(atTop);
});
