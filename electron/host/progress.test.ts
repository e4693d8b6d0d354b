import { expect, test } from 'vitest';
import { openEngineClient, succeeded } from './engineClient.fixture.ts';
import { sampleModelFolder } from './paths.ts';

test.each([true, false])('the progress of an import runs to its end, with a report: %s', async (report) => {
  const client = await openEngineClient();
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder, report });
  await succeeded(client, job);
  const { progress } = await client.jobs.show({ job });
  expect(progress?.step).toBe(report ? 'compare' : 'quantize');
  expect(progress?.fraction).toBeGreaterThan(0.95);
});
