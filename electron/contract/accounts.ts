import * as z from 'zod';
import { procedure } from './procedure.ts';
import { roleNames } from './roles.ts';

/** NIST SP 800-63B asks for 8 where there is a second factor and for 15 where there is none; sentences are longer than both. */
export const shortestPassphrase = 12;

export const sessionInfoSchema = z.object({
  id: z.string(),
  /** `window`, `local` (the command line), `headless` (a browser). */
  channel: z.string(),
  startedAt: z.string(),
  lastActiveAt: z.string(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roleNames),
  state: z.enum(['active', 'disabled']),
  createdAt: z.string(),
  /** When they last signed in; null: never. */
  lastSeenAt: z.string().nullable(),
  /** Whether they have to change their passphrase before anything else. */
  mustChange: z.boolean(),
  sessions: z.array(sessionInfoSchema),
});
export type Account = z.infer<typeof accountSchema>;

const id = z.string().max(100);
const name = z.string().trim().min(1).max(200);
const passphrase = z.string().min(1).max(1_000);
const account = z.object({ account: id });

/** People. Answered by the gate: a passphrase is a slot of `keys.json`, too. Each throws `request.notFound` for an unknown account. */
export const accountsContract = {
  list: procedure({ permission: 'accounts.read', audit: 'none' }).output(
    z.object({ accounts: z.array(accountSchema) }),
  ),
  /** The passphrase has to be changed at the first sign-in. Throws `accounts.nameTaken`, `accounts.passphraseWeak`. */
  add: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(z.object({ name, role: z.enum(roleNames), passphrase }))
    .output(accountSchema),
  /** Ends their sessions. Throws `accounts.lastAdministrator`. */
  changeRole: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(account.extend({ role: z.enum(roleNames) }))
    .output(accountSchema),
  /** Throws `accounts.nameTaken`. */
  rename: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(account.extend({ name }))
    .output(accountSchema),
  /** Ends their sessions with whatever they have asked for; their passphrase opens nothing any more. Throws `accounts.lastAdministrator`. */
  disable: procedure({ permission: 'accounts.write', audit: 'write' }).input(account).output(accountSchema),
  /** With a passphrase that is theirs until the first sign-in: the one before went with the keys. Throws `accounts.passphraseWeak`. */
  enable: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(account.extend({ passphrase }))
    .output(accountSchema),
  /** Ends their sessions. Throws `accounts.passphraseWeak`. */
  resetPassphrase: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(account.extend({ passphrase }))
    .output(accountSchema),
  endSession: procedure({ permission: 'accounts.write', audit: 'write' })
    .input(z.object({ session: id }))
    .output(z.object({})),
};
