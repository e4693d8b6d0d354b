import { readFile } from 'node:fs/promises';
import { AppError } from '../../../../common/errors/appError.ts';
import { type SyslogTarget, syslogTargetSchema } from '../../../../contract/audit/index.ts';

export interface GivenSyslog {
  readonly syslog?: string;
  readonly syslogName?: string;
  readonly syslogAuthority?: string;
}

/** Ports that are registered for syslog: RFC 5426, RFC 6587, RFC 5425. */
const usualPorts = { udp: 514, tcp: 514, tls: 6514 } as const;

/** undefined: nothing was said. Throws `request.invalid`, `file.unreadable`. */
export async function toTarget(given: GivenSyslog): Promise<SyslogTarget | null | undefined> {
  const { syslog, syslogName: serverName = null, syslogAuthority } = given;
  if (syslog === undefined) return undefined;
  if (syslog === 'none') return null;
  const parts = /^(udp|tcp|tls):\/\/(?:\[([0-9a-fA-F:]+)\]|([0-9.]+))(?::(\d+))?$/.exec(syslog);
  if (!parts)
    throw new AppError('request.invalid', {
      detail: '--syslog takes udp://, tcp:// or tls:// and a numeric address',
    });
  const transport = parts[1] as keyof typeof usualPorts;
  const port = parts[4] === undefined ? usualPorts[transport] : Number(parts[4]);
  const authority = syslogAuthority === undefined ? null : await readAuthority(syslogAuthority);
  const parsed = syslogTargetSchema.safeParse({
    host: parts[2] ?? parts[3],
    port,
    transport,
    serverName,
    authority,
  });
  if (!parsed.success)
    throw new AppError('request.invalid', { detail: '--syslog takes a numeric address and a port' });
  return parsed.data;
}

function readAuthority(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file.unreadable', { path: file, reason: cause.code ?? 'unknown' }, { cause });
  });
}
