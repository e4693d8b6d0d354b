import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyFileCopyName, keyFileName } from '../../../electron/engine/security/keys/keyFile.ts';
import type { EngineClient } from '../../../electron/host/cli/connect.ts';
import { findPlanted, plantText } from '../../../electron/host/plantedContent.fixture.ts';
import { createRandom, type Random } from '../../../electron/ml/sampling/random.ts';
import {
  person,
  plant,
  readPlanted,
  requirePlanted,
  requireWholeLog,
  sentence,
  untilIdle,
} from './planted.ts';
import { type Product, startProduct } from './product.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const planted = [plantText(sentence)];
/** Names of what is only there while something is being written. */
const unfinished = /\.(converting|replaced|unfinished|partial)(-|$)/;

/** Installations that rounds begin with, and how long what they kill takes without a kill. */
export interface KillPlan {
  readonly folder: string;
  readonly seed: number;
  readonly before: Awaited<ReturnType<typeof readPlanted>>;
  readonly durationsMs: ReadonlyMap<string, number>;
  remove(): void;
}

export interface Round {
  readonly number: number;
  readonly scenario: string;
  /** Milliseconds after which it was killed, first in the work, then while opening again. */
  readonly killedAfterMs: readonly number[];
  /** Whether the work was over before the kill. */
  readonly cameToItsEnd: boolean;
  /** null: everything is as it should be. */
  readonly fault: string | null;
  /** What the round worked on; it is kept where there is a fault. */
  readonly dataDir: string;
}

/** Makes both installations, and measures. Throws what goes wrong without any kill. */
export async function planKills(seed: number, names?: readonly string[]): Promise<KillPlan> {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-kills-'));
  const open = path.join(folder, 'open');
  const first = await startProduct(open);
  await plant(first.client);
  const before = await readPlanted(first.client);
  await first.stop();
  const encrypted = copyOf(folder, 'open', 'encrypted');
  const second = await startProduct(encrypted);
  await second.client.access.setUp({ mode: 'single', encrypts: true, person });
  await second.stop();
  const durationsMs = new Map<string, number>();
  for (const scenario of chosen(names)) {
    const dataDir = copyOf(folder, scenario.from, 'measured');
    const product = await openInstallation(dataDir);
    const start = performance.now();
    await scenario.run(product.client, outsideOf(dataDir));
    durationsMs.set(scenario.name, performance.now() - start);
    await product.stop();
    rmSync(dataDir, { recursive: true });
  }
  return {
    folder,
    seed,
    before,
    durationsMs,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function chosen(names?: readonly string[]): readonly Scenario[] {
  return scenarios.filter(({ name }) => names === undefined || names.includes(name));
}

/** Kills, opens again (now and then killing that, too), and looks whether everything is there. */
export async function killRound(plan: KillPlan, scenario: Scenario, number: number): Promise<Round> {
  const random = createRandom(plan.seed * 65_536 + number);
  const dataDir = copyOf(plan.folder, scenario.from, `round-${number}`);
  const killedAfterMs: number[] = [];
  const told = { number, scenario: scenario.name, killedAfterMs, dataDir };
  let cameToItsEnd = false;
  try {
    const first = await openInstallation(dataDir);
    const { checkpoint } = await first.client.audit.checkpoint();
    cameToItsEnd = await killDuring(
      first,
      (client) => scenario.run(client, outsideOf(dataDir)),
      momentOf(plan, scenario, random, killedAfterMs),
    );
    for (let again = 0; again < 2 && random() < 0.4; again += 1) {
      const product = await startProduct(dataDir);
      await killDuring(product, enter, momentOf(plan, scenario, random, killedAfterMs));
    }
    await check(dataDir, scenario, { plan, checkpoint });
  } catch (error) {
    return {
      ...told,
      cameToItsEnd,
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  removeAll(dataDir);
  return { ...told, cameToItsEnd, fault: null };
}

function momentOf(plan: KillPlan, { name }: Scenario, random: Random, moments: number[]): number {
  // A little longer than the work takes: its last step is one of those to be killed in.
  const moment = random() * 1.15 * (plan.durationsMs.get(name) ?? 0);
  moments.push(Math.round(moment));
  return moment;
}

async function killDuring(
  product: Product,
  work: (client: EngineClient) => Promise<unknown>,
  moment: number,
): Promise<boolean> {
  let isOver = false;
  const working = work(product.client).then(
    () => {
      isOver = true;
    },
    () => undefined, // Its link is cut.
  );
  await sleep(moment);
  const wasOver = isOver;
  await product.kill();
  await working;
  return wasOver;
}

type Checked = { readonly plan: KillPlan; readonly checkpoint: Parameters<typeof requireWholeLog>[1] };

async function check(dataDir: string, scenario: Scenario, { plan, checkpoint }: Checked): Promise<void> {
  const again = await openInstallation(dataDir);
  try {
    await requirePlanted(again.client, plan.before);
    await requireWholeLog(again.client, checkpoint);
    await requireHidden(again.client, dataDir);
    requireSameKeys(dataDir);
    await untilIdle(again.client);
    await scenario.run(again.client, outsideOf(dataDir));
    await requirePlanted(again.client, plan.before);
    await requireWholeLog(again.client, checkpoint);
    await requireHidden(again.client, dataDir);
    await untilIdle(again.client);
  } finally {
    await again.stop();
  }
  const rests = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    unfinished.test(name),
  );
  if (rests.length > 0) throw new Error(`left behind: ${rests.join(', ')}`);
}

async function requireHidden(client: EngineClient, dataDir: string): Promise<void> {
  if ((await client.access.state()).encryption === 'off') return;
  const places = [dataDir, outsideOf(dataDir)].filter((place) => existsSync(place));
  const found = findPlanted(places, planted);
  if (found.length > 0) throw new Error(`readable on the disk: ${found.join(', ')}`);
}

/** A copy from before would hold ways in that were taken away. */
function requireSameKeys(dataDir: string): void {
  const [keys, copy] = [keyFileName, keyFileCopyName].map((name) =>
    readFileSync(path.join(dataDir, name)),
  ) as [Buffer, Buffer];
  if (!keys.equals(copy)) throw new Error(`${keyFileCopyName} is not as ${keyFileName}`);
}

/** Started, and opened with the passphrase where it is locked. */
async function openInstallation(dataDir: string): Promise<Product> {
  const product = await startProduct(dataDir);
  try {
    await enter(product.client);
    return product;
  } catch (error) {
    await product.kill();
    throw error;
  }
}

async function enter(client: EngineClient): Promise<void> {
  const { phase, mode, isChosen } = await client.access.state();
  if (phase === 'locked' || (mode === 'accounts' && isChosen)) await client.access.signIn(person);
}

const outsideOf = (dataDir: string) => `${dataDir}-outside`;

function removeAll(dataDir: string): void {
  for (const place of [dataDir, outsideOf(dataDir)]) rmSync(place, { recursive: true, force: true });
}

/** Nothing is open in it, so its files are whole. */
function copyOf(folder: string, from: string, to: string): string {
  const target = path.join(folder, to);
  removeAll(target);
  mkdirSync(target, { mode: 0o700 });
  cpSync(path.join(folder, from), target, { recursive: true, mode: 2 });
  return target;
}
