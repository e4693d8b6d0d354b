import { hostname } from 'node:os';
import type { AuditRow } from '../../security/audit.ts';

/** RFC 5424, section 6.2.1: 13 is "log audit". */
const facility = 13;
const severities = { done: 6, refused: 4 } as const;
/** RFC 5424, section 6: what a MSGID and an APP-NAME may be long. */
const longestId = 32;
const name = 'inhouse';

export interface MessageOrigin {
  readonly host: string;
  readonly processId: number;
  /** Of this program. */
  readonly version: string;
}

export function messageOrigin(version: string): MessageOrigin {
  return { host: printable(hostname(), 255), processId: process.pid, version };
}

/**
 * A record as a syslog message (RFC 5424): its number as `sequenceId`, who, what and with what result as JSON. What was said is
 * not in it, encrypted or not.
 */
export function formatSyslog(row: AuditRow, { host, processId, version }: MessageOrigin): string {
  const priority = facility * 8 + severities[row.result === 'ok' ? 'done' : 'refused'];
  const header = [`<${priority}>1`, row.at, host, name, processId, printable(row.action, longestId)].join(
    ' ',
  );
  // IANA's registered elements; sequenceId begins again at 1 after 2147483647 (section 7.3.1).
  const sequence = ((row.sequence - 1) % 2_147_483_647) + 1;
  const data = `[origin software="${name}" swVersion="${parameter(version)}"][meta sequenceId="${sequence}"]`;
  const {
    sequence: number,
    actor,
    person,
    role,
    channel,
    address,
    session,
    action,
    subject,
    result,
    hash,
  } = row;
  const told = { number, actor, person, role, channel, address, session, action, subject, result, hash };
  // The byte order mark says that the message is UTF-8 (section 6.4).
  return `${header} ${data} \uFEFF${JSON.stringify({ ...told, detail: row.detail })}`;
}

/** PRINTUSASCII, or a hyphen for nothing. */
function printable(text: string, longest: number): string {
  return text.replace(/[^\x21-\x7E]/g, '').slice(0, longest) || '-';
}

function parameter(text: string): string {
  return text.replace(/["\\\]]/g, '\\$&');
}
