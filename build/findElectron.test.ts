import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findElectron } from './findElectron.ts';

const root = mkdtempSync(path.join(tmpdir(), 'find-electron-'));
const dist = path.join(root, 'node_modules', 'electron', 'dist');
mkdirSync(dist, { recursive: true });
writeFileSync(path.join(dist, 'electron'), '');
afterAll(() => rmSync(root, { recursive: true }));

test('the binary in the package is taken where there is a screen', () => {
  const search = findElectron(root, { platform: 'linux', env: { DISPLAY: ':0' } });
  expect(search).toEqual({ found: true, binary: path.join(dist, 'electron') });
});

test('without a screen the reason says so', () => {
  expect(findElectron(root, { platform: 'linux', env: {} })).toMatchObject({
    found: false,
    reason: expect.stringContaining('screen'),
  });
});

test('a package without its binary is not Electron', () => {
  const search = findElectron(path.join(root, 'elsewhere'), { platform: 'linux', env: { DISPLAY: ':0' } });
  expect(search).toMatchObject({ found: false, reason: expect.stringContaining('not installed') });
});
