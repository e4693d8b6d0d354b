import { expect, test } from 'vitest';
import { permissionNames } from '../../contract/procedure.ts';
import { type Channel, singleUserActor } from './actor.ts';

test('the single user may do everything, but only a channel that already holds paths may turn them into grants, and only the shell serves the key store', () => {
  const refused: Record<Channel, string[]> = {
    window: ['keyStore.serve', 'files.grant'],
    headless: ['keyStore.serve', 'files.grant'],
    local: ['keyStore.serve'],
    shell: [],
  };
  for (const [channel, expected] of Object.entries(refused) as [Channel, string[]][]) {
    const { permissions } = singleUserActor(channel);
    expect(
      permissionNames.filter((name) => !permissions.has(name)),
      channel,
    ).toEqual(expected);
  }
});
