import { expect, test } from 'vitest';
import { createTurnstile } from './turnstile.ts';

const never = new AbortController().signal;

test('one at a time, in the order of asking', async () => {
  const turnstile = createTurnstile();
  const order: string[] = [];
  let inside = 0;
  const work = async (name: string) => {
    using _turn = await turnstile.enter(never);
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push(name);
    inside--;
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(work));
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('who gives up while waiting loses its place and holds up nobody', async () => {
  const turnstile = createTurnstile();
  const stopper = new AbortController();
  const first = await turnstile.enter(never);
  const second = turnstile.enter(stopper.signal);
  const third = turnstile.enter(never);
  stopper.abort();
  await expect(second).rejects.toMatchObject({ code: 'request.cancelled' });
  first[Symbol.dispose]();
  const turn = await third;
  turn[Symbol.dispose]();
  await expect(turnstile.enter(stopper.signal)).rejects.toMatchObject({ code: 'request.cancelled' });
});

test('an abort after one’s turn began, and ending a turn twice, let nobody else in', async () => {
  const turnstile = createTurnstile();
  const stopper = new AbortController();
  const first = await turnstile.enter(never);
  const second = turnstile.enter(stopper.signal);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await second;
  stopper.abort();
  let entered = false;
  const third = turnstile.enter(never).then(() => {
    entered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(entered).toBe(false);
  (await second)[Symbol.dispose]();
  await third;
});

test('a newcomer cannot slip in between the end of a turn and the start of the next', async () => {
  const turnstile = createTurnstile();
  const order: number[] = [];
  const first = await turnstile.enter(never);
  const waiting = turnstile.enter(never).then((turn) => {
    order.push(1);
    turn[Symbol.dispose]();
  });
  first[Symbol.dispose]();
  const newcomer = turnstile.enter(never).then((turn) => {
    order.push(2);
    turn[Symbol.dispose]();
  });
  await Promise.all([waiting, newcomer]);
  expect(order).toEqual([1, 2]);
});
