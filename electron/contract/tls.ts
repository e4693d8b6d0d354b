import * as z from 'zod';
import { procedure } from './procedure.ts';

export const certificateSchema = z.object({
  /** Names and addresses that it is good for. */
  names: z.array(z.string()),
  validUntil: z.string(),
  /** SHA-256 of the authority's certificate, in pairs: to be compared where the certificate is installed. */
  authorityFingerprint: z.string(),
});

/** The own certificate authority of this installation, made offline: whoever connects from another machine trusts it once. */
export const tlsContract = {
  show: procedure({ permission: 'keys.read', audit: 'none' }).output(
    z.object({ certificate: certificateSchema.nullable() }),
  ),
  /** Makes the authority, if there is none, and a new certificate for these names and addresses of this machine. */
  make: procedure({ permission: 'keys.write', audit: 'write' })
    .input(z.object({ names: z.array(z.string().min(1).max(253)).min(1).max(50) }))
    .output(z.object({ certificate: certificateSchema })),
  /** The authority's certificate, PEM: what other machines are to trust. Throws `network.tlsNeeded`. */
  authority: procedure({ permission: 'keys.read', audit: 'none' }).output(z.object({ pem: z.string() })),
};
