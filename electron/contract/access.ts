import * as z from 'zod';
import { procedure } from './procedure.ts';
import { roleNames } from './roles.ts';

/** What opens the master key: each of these in `keys.json` is a slot of its own. */
export const slotKinds = ['passphrase', 'recovery', 'osKeyStore', 'token', 'service', 'clear'] as const;
export type SlotKind = (typeof slotKinds)[number];

/** open: it works. locked: nothing can be read before somebody opens the master key. changing: keys or modes are being changed. */
export const accessPhases = ['open', 'locked', 'changing'] as const;

export const sessionAccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roleNames),
  /** Whether the passphrase is one that an administrator has set: until it is changed, nothing else is answered. */
  mustChange: z.boolean(),
});
export type SessionAccount = z.infer<typeof sessionAccountSchema>;

export const accessStateSchema = z.object({
  phase: z.enum(accessPhases),
  /** single: whoever can open this program may do everything. accounts: people sign in. */
  mode: z.enum(['single', 'accounts']),
  encryption: z.enum(['on', 'off']),
  /** Whether somebody has decided on mode and encryption; false: it is how a first start leaves it. */
  isChosen: z.boolean(),
  /** What can open the master key. */
  slots: z.array(z.enum(slotKinds)),
  /** Who has signed in on this connection. */
  account: sessionAccountSchema.nullable(),
  /** Why it is locked, where that is no ordinary start: a code and its data. */
  trouble: z.object({ code: z.string(), data: z.record(z.string(), z.unknown()) }).nullable(),
});
export type AccessState = z.infer<typeof accessStateSchema>;

/** The name of whoever's passphrase opens an installation of one user: nobody is asked for it. */
export const singleUserName = 'single user';

const secret = z.string().min(1).max(1_000);
const accountName = z.string().min(1).max(200);
/** A session's secret; it ends with sign-out, expiry, a change of the account, and the engine. */
const sessionToken = z.string().max(200);

export const accessContract = {
  /** Throws nothing; answered to anybody, locked or not. */
  state: procedure({ permission: 'access.use', audit: 'none' }).output(accessStateSchema),
  /** Opens the master key, and the engine with it; signs nobody in. Throws `keys.wrongSecret`, `keys.recoveryMistyped`, `token.*`, `keys.credentialMissing`. */
  unlock: procedure({ permission: 'access.use', audit: 'write' })
    .input(
      z.discriminatedUnion('with', [
        z.object({ with: z.literal('recovery'), key: secret }),
        z.object({ with: z.literal('token'), pin: secret }),
        // What the service manager gives out is read where the engine runs.
        z.object({ with: z.literal('service') }),
      ]),
    )
    .output(accessStateSchema),
  /** Opens the engine, too, where it is locked. Throws `access.wrongPassphrase`, `access.lockedOut`. */
  signIn: procedure({ permission: 'access.use', audit: 'write' })
    .input(z.object({ name: accountName, passphrase: secret }))
    .output(z.object({ token: sessionToken, state: accessStateSchema })),
  /** For a page that was loaded again, a link that was lost. Throws `access.sessionOver`. */
  resume: procedure({ permission: 'access.use', audit: 'none' })
    .input(z.object({ token: sessionToken }))
    .output(accessStateSchema),
  /** That somebody is at the page: a session ends when nobody was for too long. */
  stay: procedure({ permission: 'access.use', audit: 'none' }).output(z.object({})),
  /**
   * Of whoever has signed in; ends their other sessions. Throws `access.wrongPassphrase`, `access.lockedOut`,
   * `accounts.passphraseWeak`, `access.signInNeeded`.
   */
  changePassphrase: procedure({ permission: 'access.use', audit: 'write' })
    .input(z.object({ before: secret, after: secret }))
    .output(z.object({ token: sessionToken, state: accessStateSchema })),
  signOut: procedure({ permission: 'access.use', audit: 'write' }).output(accessStateSchema),
  /**
   * Decides, once, how this installation is protected: who may use it and whether what lies on the disk is encrypted. What is there
   * already is converted. Gives the recovery key, which is shown this once, and the session of the first administrator. Throws `access.alreadySetUp`, `disk.full`.
   */
  setUp: procedure({ permission: 'keys.write', audit: 'write' })
    .input(
      z.object({
        mode: z.enum(['single', 'accounts']),
        encrypts: z.boolean(),
        /** accounts: the first administrator; single with encryption: whose passphrase opens it (`singleUserName`, whatever is given). */
        person: z.object({ name: accountName, passphrase: secret }).nullable(),
      }),
    )
    .output(
      z.object({
        state: accessStateSchema,
        recoveryKey: z.string().nullable(),
        token: sessionToken.nullable(),
      }),
    ),
};
