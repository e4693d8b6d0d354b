import { implement } from '@orpc/server';
import { settingsContract } from '../../contract/settings.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { readSettings, storeSettings } from './settings.ts';

export function settingsHandlers(store: Store) {
  const os = implement(settingsContract).$context<ActorContext>();
  return {
    read: os.read.handler(() => readSettings(store)),
    change: os.change.handler(async ({ input, context }) => {
      const names = Object.keys(input).join(', ');
      const known: Readonly<Record<string, unknown>> = readSettings(store);
      const before = Object.fromEntries(Object.keys(input).map((name) => [name, known[name]]));
      await store.write({
        actor: context.actor,
        audit: { action: 'settings.change', subject: names, detail: { before, after: { ...input } } },
        statements: storeSettings(input),
      });
      return readSettings(store);
    }),
  };
}
