import * as z from 'zod';

/** What the law of many places asks for: six months. */
export const fewestAuditDays = 180;

/** Where records go besides: RFC 5424 messages to the one address that an administrator has entered. */
export const syslogTargetSchema = z.object({
  /** A numeric address: a name would have to be asked for elsewhere. */
  host: z.union([z.ipv4(), z.ipv6()]),
  port: z.number().int().min(1).max(65_535),
  transport: z.enum(['tcp', 'tls', 'udp']),
  /** The name that the server's certificate is made out to; null: its address. */
  serverName: z.string().min(1).max(253).nullable(),
  /** PEM of the authority that has signed it; null: those that Node knows. */
  authority: z.string().max(100_000).nullable(),
});
export type SyslogTarget = z.infer<typeof syslogTargetSchema>;

export const auditPolicySchema = z.object({
  /** What is kept of questions and answers. */
  content: z.enum(['encrypted', 'hash', 'none']),
  /** Days that records are kept at least, in the log or in its archives. */
  keepDays: z.number().int().min(fewestAuditDays).max(36_500),
  /** Days after which records go from the log into a signed archive. */
  archiveAfterDays: z.number().int().min(1).max(36_500),
  /** A file outside the data directory that each checkpoint is appended to; null: none. */
  witnessFile: z.string().max(4_096).nullable(),
  syslog: syslogTargetSchema.nullable(),
});
export type AuditPolicy = z.infer<typeof auditPolicySchema>;

export const defaultAuditPolicy: AuditPolicy = {
  content: 'encrypted',
  keepDays: 365,
  archiveAfterDays: 180,
  witnessFile: null,
  syslog: null,
};
