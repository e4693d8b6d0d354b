import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { createScheduler, type Scheduler, type Sequence } from './scheduler.ts';
import { prefillChunk } from './steps.ts';
import { maxWaiting } from './waitingLine.ts';
import { rowFor, type WatchedCall, watchedSession } from './watchedSession.reference.ts';

const never = new AbortController().signal;
/** `count` tokens that no prompt of another number shares. */
const prompt = (number: number, count: number) =>
  Array.from({ length: count }, (_, i) => number * 10_000 + i);
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits for its place, which it is told of on the way. */
async function enter(
  scheduler: Scheduler,
  ids: readonly number[],
  { signal = never, told = [] as number[] } = {},
) {
  const entering = scheduler.enter(ids, signal);
  for (;;) {
    const { done, value } = await entering.next();
    if (done) return value;
    told.push(value);
  }
}

/** Computes a prompt and then `count` tokens, numbered from `first` on; every row has to be the one of this sequence alone. */
async function answer(
  sequence: Sequence,
  ids: readonly number[],
  { first = 1, count = 3 } = {},
): Promise<void> {
  const held = ids.slice(0, sequence.length);
  const step = async (more: readonly number[]) => {
    const logits = await sequence.step(more);
    held.push(...more);
    expect([...logits]).toEqual(rowFor(held));
  };
  while (held.length < ids.length) await step(ids.slice(held.length, held.length + prefillChunk));
  for (let token = 0; token < count; token++) await step([first + token]);
}

const inShort = ({ kind, slots, count }: WatchedCall) =>
  `${kind} ${slots.join('+')}${count > 1 ? ` x${count}` : ''}`;

test('tokens of all sequences go in one run; who joins and who leaves does so between two runs', async () => {
  const session = watchedSession(3);
  const scheduler = createScheduler(session);
  const run = async (number: number, count: number) => {
    const ids = prompt(number, 2);
    using sequence = await enter(scheduler, ids);
    await answer(sequence, ids, { count });
  };
  let third: Promise<void> | null = null;
  session.before = ({ kind }) => {
    if (kind === 'batch') third ??= run(3, 5);
  };
  await Promise.all([run(1, 4), run(2, 2)]);
  await third;
  expect(session.calls.map(inShort)).toEqual([
    ...['run 0 x2', 'run 0', 'run 1 x2', 'batch 0+1'],
    ...['run 2 x2', 'batch 0+1+2', 'batch 0+2'],
    ...['run 2', 'run 2', 'run 2'],
  ]);
});

test('beside a prompt of 2,000 tokens an answer gets a token after each chunk', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  using talking = await enter(scheduler, prompt(1, 2));
  await answer(talking, prompt(1, 2), { count: 0 });
  session.calls.length = 0;
  using long = await enter(scheduler, prompt(2, 2_000));
  await Promise.all([
    answer(long, prompt(2, 2_000), { count: 0 }),
    answer(talking, prompt(1, 2), { count: 9 }),
  ]);
  const chunks = session.calls.map(({ count }) => count > 1);
  expect(chunks.filter((isChunk) => isChunk).length).toBe(8);
  for (const [index, isChunk] of chunks.entries()) expect(isChunk && chunks[index + 1]).not.toBe(true);
});

test('prompts that are computed at once take turns', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  using first = await enter(scheduler, prompt(1, 600));
  using second = await enter(scheduler, prompt(2, 600));
  await Promise.all([
    answer(first, prompt(1, 600), { count: 0 }),
    answer(second, prompt(2, 600), { count: 0 }),
  ]);
  expect(session.calls.map(({ slots }) => slots[0])).toEqual([0, 1, 0, 1, 0, 1]);
});

test('a sequence that is slow misses runs and holds up nobody', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  using quick = await enter(scheduler, prompt(1, 2));
  using slow = await enter(scheduler, prompt(2, 2));
  await answer(slow, prompt(2, 2), { count: 0 });
  await answer(quick, prompt(1, 2), { count: 20 });
  expect(session.calls.length).toBe(22);
  expect([...(await slow.step([5]))]).toEqual(rowFor([...prompt(2, 2), 5]));
});

test('rows stay as they are until the next step of their own sequence, whatever the others compute', async () => {
  const session = watchedSession(2);
  const shared = new Float32Array(4);
  const { run } = session;
  // As a session does that writes every run's logits to one place.
  session.run = async (...asked) => {
    shared.set(await run(...asked));
    return shared;
  };
  const scheduler = createScheduler(session);
  using first = await enter(scheduler, [1, 2]);
  using second = await enter(scheduler, [3, 4]);
  const rows = await first.step([1, 2]);
  await second.step([3, 4]);
  expect([...rows]).toEqual(rowFor([1, 2]));
});

test('who waits is told how many are before, moves up in the order of asking, and gets in when a place is free', async () => {
  const scheduler = createScheduler(watchedSession(1));
  const told = [[], [], []] as number[][];
  const first = await enter(scheduler, [1, 2]);
  const waiting = told.map((own) => enter(scheduler, [1, 2], { told: own }));
  await nextTurn();
  expect(told).toEqual([[0], [1], [2]]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  const second = await waiting[0];
  await nextTurn();
  expect(told).toEqual([[0], [1, 0], [2, 1]]);
  second?.[Symbol.dispose]();
  (await waiting[1])?.[Symbol.dispose]();
  expect((await waiting[2])?.isAlone).toBe(true);
});

test('who gives up while waiting is let go at once, and the others move up', async () => {
  const scheduler = createScheduler(watchedSession(1));
  const first = await enter(scheduler, [1, 2]);
  const stopper = new AbortController();
  const second = enter(scheduler, [1, 2], { signal: stopper.signal });
  const told: number[] = [];
  const third = enter(scheduler, [1, 2], { told });
  await nextTurn();
  stopper.abort();
  await expect(second).rejects.toMatchObject({ code: 'request.cancelled' });
  await nextTurn();
  expect(told).toEqual([1, 0]);
  first[Symbol.dispose]();
  await third;
  await expect(enter(scheduler, [1], { signal: stopper.signal })).rejects.toMatchObject({
    code: 'request.cancelled',
  });
});

test('a place that was given to somebody who has left without taking it goes to the next', async () => {
  const scheduler = createScheduler(watchedSession(1));
  const first = await enter(scheduler, [1, 2]);
  const leaving = scheduler.enter([1, 2], never);
  expect(await leaving.next()).toEqual({ done: false, value: 0 });
  const third = enter(scheduler, [1, 2]);
  await nextTurn();
  first[Symbol.dispose]();
  await leaving.return(undefined as never);
  expect((await third).isAlone).toBe(true);
});

test('more than 64 in the line are turned away with their number', async () => {
  const scheduler = createScheduler(watchedSession(1));
  const first = await enter(scheduler, [1, 2]);
  const waiting = Array.from({ length: maxWaiting }, () => enter(scheduler, [1, 2]));
  await nextTurn();
  await expect(enter(scheduler, [1, 2])).rejects.toMatchObject({
    code: 'models.queueFull',
    data: { waiting: maxWaiting },
  });
  first[Symbol.dispose]();
  for (const own of waiting) (await own)[Symbol.dispose]();
  expect((await enter(scheduler, [1, 2])).isAlone).toBe(true);
});

test('an abort takes a step that waits out of the line, and ends one that is computed alone', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const stoppers = [new AbortController(), new AbortController()] as const;
  using first = await enter(scheduler, prompt(1, 300), { signal: stoppers[0].signal });
  using second = await enter(scheduler, prompt(2, 300), { signal: stoppers[1].signal });
  session.before = ({ past }) => (past === 200 ? new Promise(() => undefined) : undefined);
  await first.step(prompt(1, 200));
  const stuck = first.step(prompt(1, 300).slice(200));
  await expect.poll(() => session.calls.length).toBe(2);
  const waiting = second.step(prompt(2, 300));
  stoppers[1].abort();
  await expect(waiting).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(session.terminations).toBe(0);
  stoppers[0].abort();
  await expect(stuck).rejects.toMatchObject({ code: 'request.cancelled' });
  expect([session.terminations, session.calls.length]).toEqual([1, 2]);
  await expect(first.step([1])).rejects.toMatchObject({ code: 'request.cancelled' });
  // The next one goes on from what was there before the run that was ended.
  first[Symbol.dispose]();
  using again = await enter(scheduler, prompt(1, 300));
  expect(again.reusedTokens).toBe(200);
  session.before = () => undefined;
  await answer(again, prompt(1, 300));
});

test('an abort of one in a batch ends nothing for the others: it leaves after that run', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const stopper = new AbortController();
  using first = await enter(scheduler, [1, 2], { signal: stopper.signal });
  using second = await enter(scheduler, [3, 4]);
  await Promise.all([first.step([1, 2]), second.step([3, 4])]);
  const gate = Promise.withResolvers<void>();
  session.before = () => gate.promise;
  const steps = [first.step([5]), second.step([6])] as const;
  await expect.poll(() => session.calls.length).toBe(3);
  stopper.abort();
  gate.resolve();
  await expect(steps[0]).rejects.toMatchObject({ code: 'request.cancelled' });
  expect([...(await steps[1])]).toEqual(rowFor([3, 4, 6]));
  expect(session.terminations).toBe(0);
});

test('a batch in which nobody is wanted any more is ended', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const stopper = new AbortController();
  const sequences = [
    [1, 2],
    [3, 4],
  ].map((ids) => enter(scheduler, ids, { signal: stopper.signal }));
  const [first, second] = await Promise.all(sequences);
  await Promise.all([first?.step([1, 2]), second?.step([3, 4])]);
  session.before = () => new Promise(() => undefined);
  const steps = Promise.allSettled([first?.step([5]), second?.step([6])]);
  await expect.poll(() => session.calls.length).toBe(3);
  stopper.abort();
  expect((await steps).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a run that fails fails those that were in it; the others go on, and nothing wrong is remembered', async () => {
  const session = watchedSession(3);
  const scheduler = createScheduler(session);
  const ids = [prompt(1, 40), prompt(2, 40), prompt(3, 600)] as const;
  using first = await enter(scheduler, ids[0]);
  using second = await enter(scheduler, ids[1]);
  using third = await enter(scheduler, ids[2]);
  await answer(first, ids[0], { count: 0 });
  await answer(second, ids[1], { count: 0 });
  session.before = ({ kind }) => {
    if (kind === 'batch') throw new AppError('session.runFailed', { reason: 'out of memory' });
  };
  const going = answer(third, ids[2]);
  const failing = await Promise.allSettled([first.step([5]), second.step([6])]);
  for (const outcome of failing)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'session.runFailed' } });
  await going;
  session.before = () => undefined;
  first[Symbol.dispose]();
  using again = await enter(scheduler, [...ids[0], 5, 6]);
  expect(again.reusedTokens).toBe(40);
  await answer(again, [...ids[0], 5, 6]);
});

test('a prompt goes to the slot that holds most of its beginning; a strange one to the slot used longest ago', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const talk = async (ids: readonly number[]) => {
    session.calls.length = 0;
    using sequence = await enter(scheduler, ids);
    await answer(sequence, ids, { first: 900, count: 2 });
    return { reused: sequence.reusedTokens, slot: session.calls[0]?.slots[0] };
  };
  const [one, two] = [prompt(1, 60), prompt(2, 60)];
  expect(scheduler.caches).toBe(0);
  expect(await talk(one)).toEqual({ reused: 0, slot: 0 });
  expect(scheduler.caches).toBe(1);
  expect(await talk(two)).toEqual({ reused: 0, slot: 1 });
  expect(await talk([...one, 900, 901, 7])).toEqual({ reused: 62, slot: 0 });
  expect(await talk([...two, 900, 901, 7])).toEqual({ reused: 62, slot: 1 });
  // The same prompt again has nothing to compute but its last token.
  expect(await talk(two)).toEqual({ reused: 59, slot: 1 });
  expect(await talk(prompt(3, 60))).toEqual({ reused: 0, slot: 0 });
});

test('a beginning that a busy slot holds is copied, not computed again; a short one is not worth it', async () => {
  const session = watchedSession(3);
  const scheduler = createScheduler(session);
  const system = prompt(1, 100);
  using first = await enter(scheduler, [...system, 1]);
  await answer(first, [...system, 1]);
  using second = await enter(scheduler, [...system, 2]);
  expect(session.calls.at(-1)).toEqual({ kind: 'copy', slots: [0, 1], count: 100, past: 0 });
  expect(second.reusedTokens).toBe(100);
  await Promise.all([answer(second, [...system, 2]), first.step([8])]);
  using third = await enter(scheduler, [...system.slice(0, 20), 3]);
  expect(third.reusedTokens).toBe(0);
  await answer(third, [...system.slice(0, 20), 3]);
});

test('a shared beginning does not cost a long conversation its end: it is copied to a slot that is older', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const system = prompt(1, 100);
  const long = [...system, ...prompt(2, 400)];
  const talk = async (ids: readonly number[]) => {
    using sequence = await enter(scheduler, ids);
    await answer(sequence, ids, { count: 0 });
    return sequence.reusedTokens;
  };
  expect(await talk(long)).toBe(0);
  expect(await talk([...system, 5])).toBe(100);
  expect(await talk([...long, 6])).toBe(500);
});

test('a copy that fails fails the answer that it was for, and its slot is free again', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  const system = prompt(1, 100);
  using first = await enter(scheduler, [...system, 1]);
  await answer(first, [...system, 1]);
  session.before = ({ kind }) => {
    if (kind === 'copy') throw new AppError('session.runFailed', { reason: 'out of memory' });
  };
  await expect(enter(scheduler, [...system, 2])).rejects.toMatchObject({ code: 'session.runFailed' });
  await first.step([8]);
  session.before = () => undefined;
  using again = await enter(scheduler, [...system, 2]);
  await answer(again, [...system, 2]);
});

test('a sequence that is alone may try several tokens at once, see all rows, and take back what was wrong', async () => {
  const session = watchedSession(2);
  const scheduler = createScheduler(session);
  using sequence = await enter(scheduler, [1, 2, 3]);
  await sequence.step([1, 2, 3]);
  expect(sequence.isAlone).toBe(true);
  const rows = await sequence.step([4, 5, 6], { rows: 'all' });
  expect([...rows]).toEqual(
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5, 6],
    ].flatMap(rowFor),
  );
  sequence.rewind(4);
  expect(() => sequence.rewind(5)).toThrow('4 positions are there, not 5');
  expect([...(await sequence.step([9]))]).toEqual(rowFor([1, 2, 3, 4, 9]));
  using other = await enter(scheduler, [7, 8]);
  expect([sequence.isAlone, other.isAlone]).toEqual([false, false]);
});
