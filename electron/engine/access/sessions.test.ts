import { expect, test } from 'vitest';
import type { SessionAccount } from '../../contract/access.ts';
import { createSessions } from './sessions.ts';

const ann: SessionAccount = { id: 'a', name: 'Ann', role: 'engineer', mustChange: false };

test('a session ends when nobody was there for too long, and in any case after its whole time', () => {
  let now = 0;
  const sessions = createSessions(
    () => ({ idleMs: 100, wholeMs: 300 }),
    () => now,
  );
  const { token, session } = sessions.start(ann, 'window');
  const ended: string[] = [];
  sessions.follow(({ id }) => ended.push(id));
  now = 90;
  sessions.touch(session);
  now = 180;
  expect(sessions.isGoing(session)).toBe(true);
  // That a page asks for itself keeps no session going.
  now = 191;
  expect(sessions.isGoing(session)).toBe(false);
  expect(ended).toEqual([session.id]);
  expect(() => sessions.resume(token)).toThrow('access.sessionOver');

  const second = sessions.start(ann, 'window').session;
  for (; now <= 491; now += 50) sessions.touch(second);
  expect(sessions.isGoing(second)).toBe(false);
});

test('ending an account ends its sessions and nobody else’s', () => {
  const sessions = createSessions(
    () => ({ idleMs: 0, wholeMs: 0 }),
    () => 0,
  );
  const [first, second] = [sessions.start(ann, 'window'), sessions.start({ ...ann, id: 'b' }, 'local')];
  sessions.endAll('a');
  expect(sessions.isGoing(first.session)).toBe(false);
  expect(sessions.list()).toEqual([second.session]);
});
