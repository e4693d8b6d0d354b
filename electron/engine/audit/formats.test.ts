import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { AuditRow } from '../security/audit.ts';
import { auditFormats, cefLine, csvField } from './formats.ts';

const row: AuditRow = {
  ...{
    sequence: 7,
    id: 'i',
    version: 2,
    at: '2026-01-02T03:04:05.000Z',
    actor: 'a1',
    person: 'Anna',
    role: null,
  },
  ...{
    channel: 'headless',
    address: '10.0.0.9',
    session: null,
    action: 'chat.send',
    subject: '=cmd|x\n"y", z',
  },
  ...{
    detail: '{"a":"b=c\\\\d"}',
    result: 'models.busy',
    contentKind: null,
    contentKey: null,
    content: null,
  },
  hash: 'h',
};

test('a table gives every field back, and nothing in it is a formula', () => {
  const { head, line } = auditFormats.csv;
  const [read] = parse(head() + line(row, '1'), { columns: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[];
  expect(read).toMatchObject({ sequence: '7', subject: `'${row.subject}`, detail: row.detail, role: '' });
  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝'])
    expect(csvField(`${start}1`).replace(/^"/, '')).toMatch(/^'/);
  expect(csvField('a-b')).toBe('a-b');
});

test('a JSON line is the record as it lies in the log', () => {
  expect(JSON.parse(auditFormats.jsonl.line(row, '1'))).toEqual(row);
});

test('CEF escapes what its header and its values are cut at', () => {
  expect(cefLine({ ...row, action: 'a|b\\c' }, '1.0|2')).toMatch(
    /^CEF:0\|Inhouse\|Inhouse\|1\.0\\\|2\|a\\\|b\\\\c\|a\\\|b\\\\c\|6\|rt=1767323045000 /,
  );
  const line = cefLine(row, '1');
  expect(line).toContain(' msg=\\=cmd|x\\n"y", z ');
  expect(line).toContain(' outcome=failure reason=models.busy ');
  expect(line).toContain('cs1={"a":"b\\=c\\\\\\\\d"}');
  expect(line).not.toContain('\n');
  expect(cefLine({ ...row, address: '::1' }, '1')).toContain('c6a2=::1 c6a2Label=Source IPv6 Address');
});
