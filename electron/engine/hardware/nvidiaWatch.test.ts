import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { NvmlAnswer, NvmlDevice } from '../../compute/contract.ts';
import { createNvidiaWatch } from './nvidiaWatch.ts';
import { askNvidiaSmi } from './sources/nvidiaSmi.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-nvidia-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function watch(ask: () => Promise<NvmlAnswer>) {
  return createNvidiaWatch({ ask: ask as never, stop: () => undefined });
}

test('whoever asks meanwhile gets the same look, and the next look is a new one', async () => {
  let looks = 0;
  const nvidia = watch(async () => {
    looks += 1;
    const device = { name: `look ${looks}` } as NvmlDevice;
    return { kind: 'read', reading: { driver: '1', devices: [device] } };
  });
  const [first, second] = await Promise.all([nvidia.read(), nvidia.read()]);
  expect(first).toBe(second);
  const before = looks;
  expect((await nvidia.read())[0]?.name).toBe(`look ${before + 1}`);
});

test('without a driver, and with one whose process dies, there is no GPU and no complaint', async () => {
  expect(await watch(async () => ({ kind: 'absent' })).read()).toEqual([]);
  expect(await watch(() => Promise.reject(new Error('gone'))).read()).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'an nvidia-smi that does not know a field is asked for what every one knows',
  async () => {
    const program = path.join(folder, 'nvidia-smi');
    writeFileSync(
      program,
      `#!/bin/sh
case "$*" in
  *power.draw*) echo 'Field "enforced.power.limit" is not a valid field to query.'; exit 2;;
  *compute_cap*) echo 'NVIDIA T400, 00000000:01:00.0, 2048, 9, 470.42, 1, 30, 7.5';;
  *) exit 9;;
esac
`,
    );
    chmodSync(program, 0o755);
    expect(await askNvidiaSmi(5_000, program)).toMatchObject({
      kind: 'read',
      devices: [{ name: 'NVIDIA T400', temperature: 30, powerWatts: null, computeCapability: '7.5' }],
    });
  },
);
