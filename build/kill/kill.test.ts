import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosen, type KillPlan, killRound, planKills } from './testing/killRound.ts';

/** The product is started as users do, so its window has to be built (`npm run build:renderer`). */
const seed = 20_261_125;
let plan: KillPlan;

beforeAll(async () => {
  plan = await planKills(seed);
}, 240_000);
afterAll(() => plan.remove());

test.each(chosen().map((scenario, number) => ({ scenario, number, name: scenario.name })))(
  'killed in $name, the product opens again with everything, a whole audit log, and no rest of the work',
  { timeout: 240_000 },
  async ({ scenario, number }) => {
    const round = await killRound(plan, scenario, number);
    expect({ seed, ...round }).toMatchObject({ fault: null });
    expect(round.killedAfterMs.length).toBeGreaterThan(0);
    rmSync(round.dataDir, { recursive: true, force: true });
  },
);
