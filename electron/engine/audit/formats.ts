import { isIPv4 } from 'node:net';
import type { auditExportFormats } from '../../contract/audit/index.ts';
import type { AuditRow } from '../security/audit.ts';

export type AuditFormat = (typeof auditExportFormats)[number];

interface TextFormat {
  /** What the file begins with. */
  head(): string;
  line(row: AuditRow, version: string): string;
}

const columns = [
  ...['sequence', 'at', 'actor', 'person', 'role', 'channel', 'address', 'session'],
  ...[
    'action',
    'subject',
    'detail',
    'result',
    'contentKind',
    'contentKey',
    'content',
    'version',
    'id',
    'hash',
  ],
] as (keyof AuditRow)[];

/** How records are given out. `version`: of this program. */
export const auditFormats: Readonly<Record<AuditFormat, TextFormat>> = {
  csv: {
    head: () => `${columns.join(',')}\r\n`,
    line: (row) => `${columns.map((name) => csvField(row[name])).join(',')}\r\n`,
  },
  jsonl: { head: () => '', line: (row) => `${JSON.stringify(row)}\n` },
  cef: { head: () => '', line: (row, version) => `${cefLine(row, version)}\n` },
};

/** RFC 4180; what a spreadsheet would run as a formula gets an apostrophe (OWASP: CSV injection). */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = /^[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** ArcSight Common Event Format, version 0: https://www.microfocus.com/documentation/arcsight (CEF implementation standard). */
export function cefLine(row: AuditRow, version: string): string {
  const failed = row.result !== 'ok';
  const header = ['CEF:0', 'Inhouse', 'Inhouse', version, row.action, row.action, failed ? '6' : '3'];
  const extension = Object.entries(cefFields(row))
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${cefValue(String(value))}`);
  return `${header.map((part, index) => (index === 0 ? part : cefHeader(part))).join('|')}|${extension.join(' ')}`;
}

function cefFields(row: AuditRow): Record<string, string | number | null> {
  const failed = row.result !== 'ok';
  const isV4 = row.address !== null && isIPv4(row.address);
  return {
    rt: Date.parse(row.at),
    externalId: row.sequence,
    suid: row.actor,
    suser: row.person,
    spriv: row.role,
    ...(isV4 ? { src: row.address } : { c6a2: row.address, c6a2Label: row.address && 'Source IPv6 Address' }),
    act: row.action,
    outcome: failed ? 'failure' : 'success',
    reason: failed ? row.result : null,
    msg: row.subject,
    cs1: row.detail,
    cs1Label: 'detail',
    cs2: row.channel,
    cs2Label: row.channel && 'channel',
    cs3: row.session,
    cs3Label: row.session && 'session',
    cs4: row.hash,
    cs4Label: 'hash',
  };
}

/** In a header, backslash and pipe are escaped, and a line ends nowhere. */
function cefHeader(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

/** In a value, backslash and equals sign are escaped, and line ends spelled out. */
function cefValue(text: string): string {
  return text.replace(/[\\=]/g, '\\$&').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}
