// `npm run kill -- --count 200`: the product is killed at random moments while it changes keys, databases and the audit log, and has to have
// everything afterwards. `--seed` repeats the same fractions of the same works, `--round` one of them, `--scenario` takes only that
// one. What a faulty round worked on is kept, and said.
import { parseArgs } from 'node:util';
import { chosen, killRound, planKills } from './killRound.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 24) },
    round: { type: 'string' },
    scenario: { type: 'string', multiple: true },
  },
});

const works = chosen(values.scenario);
if (works.length === 0)
  throw new Error(
    `scenarios: ${chosen()
      .map(({ name }) => name)
      .join(', ')}`,
  );
const seed = Number(values.seed);
const plan = await planKills(seed, values.scenario);
console.log(`seed ${seed}`);
for (const [name, ms] of plan.durationsMs) console.log(`${name}: ${Math.round(ms)} ms without a kill`);
const [from, to] =
  values.round === undefined ? [0, Number(values.count)] : [Number(values.round), Number(values.round) + 1];
const tally = new Map(works.map(({ name }) => [name, { rounds: 0, kills: 0, inTime: 0, faults: 0 }]));
for (let number = from; number < to; number += 1) {
  const scenario = works[number % works.length] as (typeof works)[number];
  const round = await killRound(plan, scenario, number);
  const counts = tally.get(scenario.name);
  if (counts === undefined) continue;
  counts.rounds += 1;
  counts.kills += round.killedAfterMs.length;
  counts.inTime += round.cameToItsEnd ? 0 : 1;
  if (round.fault === null) continue;
  counts.faults += 1;
  const only = (values.scenario ?? []).map((name) => ` --scenario '${name}'`).join('');
  console.log(
    `\nFAULT in round ${number}, ${round.scenario}, killed after ${round.killedAfterMs.join(' and ')} ms: ${round.fault}\n` +
      `its directory: ${round.dataDir}\nagain: npm run kill -- --seed ${seed} --round ${number}${only}\n`,
  );
}
console.log('| killed in | rounds | kills | before the work was over | faults |\n|---|---|---|---|---|');
for (const [name, { rounds, kills, inTime, faults }] of tally)
  console.log(`| ${[name, rounds, kills, inTime, faults].join(' | ')} |`);
const faults = [...tally.values()].reduce((sum, counts) => sum + counts.faults, 0);
if (faults === 0) plan.remove();
process.exitCode = faults === 0 ? 0 : 1;
