import { mkdirSync } from 'node:fs';
import type { EngineClient } from '../../../electron/host/cli/connect.ts';
import { endOf, person } from './planted.ts';

export interface Scenario {
  readonly name: string;
  /** The installation that it begins with. */
  readonly from: 'open' | 'encrypted';
  /** What is killed; `outside`: a folder for what goes elsewhere. Done anew after a kill, it comes to its end. */
  run(client: EngineClient, outside: string): Promise<unknown>;
}

const protect = (mode: 'single' | 'accounts') => async (client: EngineClient) => {
  const { isChosen } = await client.access.state();
  if (!isChosen) await client.access.setUp({ mode, encrypts: true, person });
};

async function archive(client: EngineClient): Promise<void> {
  for (const telemetryDays of [3, 4, 5, 6]) {
    for (let change = 0; change < 10; change += 1) await client.settings.change({ telemetryDays });
    await client.audit.archive({ olderThanDays: 0 });
  }
}

export const scenarios: readonly Scenario[] = [
  { name: 'protecting a single user', from: 'open', run: protect('single') },
  { name: 'protecting with accounts', from: 'open', run: protect('accounts') },
  { name: 'encrypting later', from: 'open', run: encryptLater },
  { name: 'new keys', from: 'encrypted', run: (client) => client.keys.rotate() },
  { name: 'a new recovery key', from: 'encrypted', run: (client) => client.keys.renewRecovery() },
  { name: 'a backup', from: 'encrypted', run: backUp },
  { name: 'archiving the audit log', from: 'open', run: archive },
  { name: 'archiving the encrypted audit log', from: 'encrypted', run: archive },
];

async function encryptLater(client: EngineClient): Promise<void> {
  const state = await client.access.state();
  if (!state.isChosen) await client.access.setUp({ mode: 'single', encrypts: false, person: null });
  if (state.encryption === 'off') await client.keys.encrypt({ person });
}

/** Two of them, the second over the first, and every byte of it read. */
async function backUp(client: EngineClient, outside: string): Promise<void> {
  mkdirSync(outside, { recursive: true });
  const { grant: folder } = await client.files.grant({ path: outside, access: 'write' });
  const { target } = await client.backup.add({ folder });
  for (let made = 0; made < 2; made += 1) await endOf(client, (await client.backup.start({ target })).job);
  await endOf(client, (await client.backup.verify({ target })).job);
}
