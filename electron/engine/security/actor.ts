import type { AccessState } from '../../contract/access.ts';
import { type Permission, permissionNames } from '../../contract/procedure.ts';
import { permissionsOfRole, type Role } from '../../contract/roles.ts';
import type { Connection } from './connection.ts';

/** Where a request comes from: a window, the local socket of the command line, the shell, a headless browser. */
export type Channel = 'window' | 'local' | 'shell' | 'headless';

/** Who asks, and what they may do. Every handler gets one. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** null: nobody has signed in, or there are no accounts. */
  readonly role: Role | null;
  readonly permissions: ReadonlySet<Permission>;
  readonly channel: Channel;
  /** The other machine's address; null: this one. */
  readonly address: string | null;
  /** Of whoever signed in. */
  readonly session: string | null;
  /** Whether a passphrase that somebody else has set is to be changed before anything else. */
  readonly mustChange?: boolean;
}

/** What every handler's context holds. */
export interface ActorContext {
  readonly actor: Actor;
}

/** What the handlers of `access` get besides. */
export interface ConnectionContext extends ActorContext {
  readonly connection: Connection;
}

/** What does not go through every channel. */
const channelsOf: Readonly<Partial<Record<Permission, readonly Channel[]>>> = {
  /** Only these already hold the user's files, so only they may turn a path into a grant. */
  'files.grant': ['local', 'shell'],
  /** Only the shell reaches the operating system's key store. */
  'keyStore.serve': ['shell'],
};

/** As far as the channel can be trusted with them. */
function throughChannel(permissions: readonly Permission[], channel: Channel): ReadonlySet<Permission> {
  return new Set(permissions.filter((name) => channelsOf[name]?.includes(channel) ?? true));
}

/** The one user of a machine without accounts: every permission. */
export function singleUserActor(channel: Channel, address: string | null = null): Actor {
  const permissions = throughChannel(permissionNames, channel);
  return {
    id: 'single-user',
    name: 'single user',
    role: null,
    permissions,
    channel,
    address,
    session: null,
  };
}

/**
 * Who has not said who it is: may ask what there is to sign in to. The shell passes on what somebody dropped on the window, and
 * asks the key store.
 */
function nobodyActor({ channel, address }: Connection): Actor {
  const permissions = new Set<Permission>(
    channel === 'shell' ? ['access.use', 'files.grant', 'keyStore.serve'] : ['access.use'],
  );
  return { id: 'nobody', name: 'nobody', role: null, permissions, channel, address, session: null };
}

/** Who speaks on a connection now. */
export function actorOf(connection: Connection, { mode, phase }: Pick<AccessState, 'mode' | 'phase'>): Actor {
  const { channel, address, session } = connection;
  if (phase !== 'open') return nobodyActor(connection);
  if (mode === 'single') return singleUserActor(channel, address);
  if (session === null) return nobodyActor(connection);
  const { id, name, role, mustChange } = session.account;
  const allowed: readonly Permission[] = mustChange ? ['access.use'] : permissionsOfRole(role);
  const permissions = throughChannel(allowed, channel);
  return { id, name, role, permissions, channel, address, session: session.id, mustChange };
}

/** The engine acting on its own: adopting folders, resuming jobs. */
export const engineActor: Actor = {
  id: 'engine',
  name: 'engine',
  role: null,
  permissions: new Set(permissionNames),
  channel: 'local',
  address: null,
  session: null,
};
