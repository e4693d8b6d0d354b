import type { EngineClient } from '../../../electron/host/cli/connect.ts';
import { person } from './planted.ts';

export interface Scenario {
  readonly name: string;
  /** The installation that it begins with. */
  readonly from: 'open' | 'encrypted';
  /** What is killed. Done anew after a kill, it comes to its end. */
  run(client: EngineClient): Promise<unknown>;
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
  { name: 'archiving the audit log', from: 'open', run: archive },
  { name: 'archiving the encrypted audit log', from: 'encrypted', run: archive },
];

async function encryptLater(client: EngineClient): Promise<void> {
  const state = await client.access.state();
  if (!state.isChosen) await client.access.setUp({ mode: 'single', encrypts: false, person: null });
  if (state.encryption === 'off') await client.keys.encrypt({ person });
}
