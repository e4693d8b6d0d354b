import { expect, test } from 'vitest';
import { complianceTable } from '../../../../electron/common/compliance/complianceTable.ts';
import { findRequirements } from './findRequirements.ts';

const found = (search: string, language: 'en' | 'zh-CN' = 'en') =>
  findRequirements(complianceTable, search, language).map(({ id }) => id);

test('every word has to be found somewhere, in any order and case, and nothing typed finds all', () => {
  expect(found('  ')).toHaveLength(complianceTable.length);
  expect(found('8.1.4.3 A')).toContain('8.1.4.3 a');
  expect(found('openexternal ELECTRON')).toEqual(['Electron 15']);
  expect(found('剩余信息', 'zh-CN')).toEqual(['8.1.4.10 a', '8.1.4.10 b']);
  expect(found('lockOut.test')).toEqual(['8.1.4.1 b']);
  expect(found('no such thing at all')).toEqual([]);
});
