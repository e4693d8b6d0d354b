import { expect, test } from 'vitest';
import { permissionNames } from '../../contract/procedure.ts';
import { type Channel, singleUserActor } from './actor.ts';

test('the single user may do everything, but only a channel that already holds paths may turn them into grants', () => {
  const mayGrant: Record<Channel, boolean> = { window: false, headless: false, local: true, shell: true };
  for (const [channel, expected] of Object.entries(mayGrant) as [Channel, boolean][]) {
    const { permissions } = singleUserActor(channel);
    expect(permissions.has('files.grant'), channel).toBe(expected);
    for (const name of permissionNames) if (name !== 'files.grant') expect(permissions.has(name)).toBe(true);
  }
});
