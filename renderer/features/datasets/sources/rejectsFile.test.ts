import { expect, test } from 'vitest';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import { rejectsFile } from './rejectsFile.ts';

const reject = (ordinal: number, excerpt: string): Reject => ({
  ...{ ordinal, line: ordinal, reason: 'empty', detail: 'answer', excerpt },
});

test('every page comes into the file, formulas are only text, and spreadsheets know the encoding', async () => {
  const pages = [[reject(1, '=cmd|calc'), reject(2, '报警,"x"')], [reject(9, 'plain')], []];
  const asked: number[] = [];
  const file = await rejectsFile(
    ['Line', 'Record'],
    ({ line, excerpt }) => [String(line), excerpt],
    async (after) => {
      asked.push(after);
      return { rejects: pages[asked.length - 1] ?? [], total: 3 };
    },
  );
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.subarray(3).toString()).toBe('Line,Record\r\n1,\'=cmd|calc\r\n2,"报警,""x"""\r\n9,plain\r\n');
  expect(asked).toEqual([0, 2, 9]);
});
