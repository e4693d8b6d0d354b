import { type Permission, permissionNames } from '../../contract/procedure.ts';

/** Where a request comes from: a window, the local socket of the command line, the shell, a headless browser. */
export type Channel = 'window' | 'local' | 'shell' | 'headless';

/** Who asks, and what they may do. Every handler gets one. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly channel: Channel;
}

/** What every handler's context holds. */
export interface ActorContext {
  readonly actor: Actor;
}

/** Only these already hold the user's files, so only they may turn a path into a grant. */
const channelsWithPaths: ReadonlySet<Channel> = new Set(['local', 'shell']);

/** The one user of a machine without accounts: every permission, as far as the channel can be trusted with it. */
export function singleUserActor(channel: Channel): Actor {
  const permissions = permissionNames.filter(
    (name) => name !== 'files.grant' || channelsWithPaths.has(channel),
  );
  return { id: 'single-user', name: 'single user', permissions: new Set(permissions), channel };
}

/** The engine acting on its own: adopting folders, resuming jobs. */
export const engineActor: Actor = {
  id: 'engine',
  name: 'engine',
  permissions: new Set(permissionNames),
  channel: 'local',
};
