import * as z from 'zod';
import { slotKinds } from './access.ts';
import { procedure } from './procedure.ts';

const secret = z.string().min(1).max(1_000);

export const keySlotSchema = z.object({
  id: z.string(),
  kind: z.enum(slotKinds),
  createdAt: z.string(),
  /** An account's name, a token's label, a credential's name; empty where there is nothing to say. */
  label: z.string(),
});
export type KeySlot = z.infer<typeof keySlotSchema>;

export const keysStateSchema = z.object({
  encryption: z.enum(['on', 'off']),
  slots: z.array(keySlotSchema),
  /** When the key was made that databases and files are written with now; null: nothing is encrypted. */
  keyMadeAt: z.string().nullable(),
  /** Days after which a start makes new ones. */
  rotationDays: z.number(),
});
export type KeysState = z.infer<typeof keysStateSchema>;

/** What opens the master key, and the keys of databases and files. Answered by the gate: what changes keys closes the engine. */
export const keysContract = {
  show: procedure({ permission: 'keys.read', audit: 'none' }).output(keysStateSchema),
  /**
   * For an installation that was set up without: converts the databases while nobody can use them. `person` is whose passphrase opens
   * it where there are no accounts. Throws `keys.alreadyEncrypted`, `disk.full`.
   */
  encrypt: procedure({ permission: 'keys.write', audit: 'write' })
    .input(z.object({ person: z.object({ name: secret, passphrase: secret }).nullable() }))
    .output(z.object({ recoveryKey: z.string().nullable() })),
  /** The one before opens nothing any more. It is shown this once. */
  renewRecovery: procedure({ permission: 'keys.write', audit: 'write' }).output(
    z.object({ recoveryKey: z.string() }),
  ),
  /** Tokens that are plugged in, by a library's word. Throws `token.libraryFailed`. */
  tokens: procedure({ permission: 'keys.write', audit: 'none' })
    .input(z.object({ library: z.string().min(1).max(1_000) }))
    .output(z.array(z.object({ label: z.string(), serial: z.string() }))),
  /** Throws `token.*`. */
  addToken: procedure({ permission: 'keys.write', audit: 'write' })
    .input(z.object({ library: z.string().min(1).max(1_000), serial: z.string().max(200), pin: secret }))
    .output(keysStateSchema),
  /**
   * Lets the key store of this computer's user open it from now on, in place of one before; the shell is asked for it.
   * Throws `keys.keyStoreAbsent`, `keys.keyStoreUnavailable`.
   */
  addKeyStore: procedure({ permission: 'keys.write', audit: 'write' }).output(keysStateSchema),
  /** For a machine that starts without people: the secret is given out this once, to be handed to the service manager. */
  addService: procedure({ permission: 'keys.write', audit: 'write' })
    .input(z.object({ credential: z.string().regex(/^[\w.-]{1,100}$/) }))
    .output(z.object({ secret: z.string(), state: keysStateSchema })),
  /** Throws `keys.lastSlot`, `request.notFound`. A passphrase goes with its account only: `access.*`. */
  remove: procedure({ permission: 'keys.write', audit: 'write' })
    .input(z.object({ id: z.string().max(100) }))
    .output(keysStateSchema),
  /** New keys for databases and files; databases are converted at once, files one after the other from now on. */
  rotate: procedure({ permission: 'keys.write', audit: 'write' }).output(keysStateSchema),
  /** Closes the engine and forgets the keys: somebody has to open it again. */
  lock: procedure({ permission: 'keys.write', audit: 'write' }).output(z.object({})),
};
