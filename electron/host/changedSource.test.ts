import { cp, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ended, openEngineClient, succeeded } from './engineClient.fixture.ts';
import { sampleModelFolder } from './paths.ts';

test.each(['link', 'inPlace'] as const)(
  'a source that changed after a %s import is not quantized again',
  async (sourceMode) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-changed-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(sampleModelFolder, folder, { recursive: true });
    const client = await openEngineClient();
    const { grant } = await client.files.grant({ path: folder });
    await succeeded(
      client,
      (await client.models.import({ folder: grant, name: 'm', sourceMode, report: false })).job,
    );
    const weights = await open(path.join(folder, 'model.safetensors'), 'r+');
    await weights.write(new Uint8Array([1, 2, 3]), 0, 3, 1_000_000);
    await weights.close();
    const { job } = await client.models.quantize({ model: 'm', precision: 'int4', report: false });
    expect(await ended(client, job)).toMatchObject({ state: 'failed', error: { code: 'models.damaged' } });
    const { variants } = await client.models.show({ model: 'm' });
    expect(variants.map(({ precision }) => precision)).toEqual(['int8']);
  },
);
