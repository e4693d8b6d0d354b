import { expect, test } from 'vitest';
import { ShellQuestions } from './shellQuestions.ts';

const never = new AbortController().signal;

test('a question is given out until it has an answer, so that a shell that was lost with it costs nothing', async () => {
  const shell = new ShellQuestions();
  const asked = shell.wrap('a2V5');
  const first = await shell.next(0);
  expect(first).toMatchObject({ ask: 'wrap', key: 'a2V5' });
  expect(await shell.next(0)).toEqual(first);
  shell.answer('another question', { did: 'wrap', wrapped: 'bm8=' });
  shell.answer(first?.id ?? '', { did: 'wrap', wrapped: 'd3JhcA==' });
  expect(await asked).toBe('d3JhcA==');
  expect(await shell.next(0)).toBeNull();
});

test('a shell that waits is woken by a question, and one that has gone takes none', async () => {
  const shell = new ShellQuestions();
  const gone = new AbortController();
  const [lost, waiting] = [shell.next(60_000, gone.signal), shell.next(60_000)];
  gone.abort();
  expect(await lost).toBeNull();
  const opened = shell.unwrap('d3JhcA==', never);
  const question = await waiting;
  expect(question).toMatchObject({ ask: 'unwrap', wrapped: 'd3JhcA==' });
  shell.answer(question?.id ?? '', { did: 'unwrap', key: 'a2V5', rewrapped: null });
  expect(await opened).toMatchObject({ key: 'a2V5' });
});

test('without a shell, and with one that never answers, whoever asked is told which of them it is', async () => {
  const shell = new ShellQuestions({ takenMs: 1, answeredMs: 1 });
  await expect(shell.wrap('a2V5')).rejects.toMatchObject({ code: 'keys.keyStoreAbsent' });
  const [taken, asked] = [shell.next(60_000), shell.unwrap('d3JhcA==', never)];
  const refused = expect(asked).rejects.toMatchObject({ code: 'keys.keyStoreUnavailable' });
  await taken;
  await refused;
});

test('a question that was taken back is not given out, and an answer to another question is none', async () => {
  const shell = new ShellQuestions();
  const controller = new AbortController();
  const asked = shell.unwrap('d3JhcA==', controller.signal);
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(await shell.next(0)).toBeNull();
  const wrapped = shell.wrap('a2V5');
  const question = await shell.next(0);
  shell.answer(question?.id ?? '', { did: 'unwrap', key: 'a2V5', rewrapped: null });
  await expect(wrapped).rejects.toMatchObject({ code: 'request.invalid' });
});
