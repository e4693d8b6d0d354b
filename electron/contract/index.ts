import { accessContract } from './access.ts';
import { accountsContract } from './accounts.ts';
import { auditContract } from './audit/index.ts';
import { backupContract } from './backup.ts';
import { chatContract } from './chat.ts';
import { datasetsContract } from './datasets/index.ts';
import { filesContract } from './files.ts';
import { hardwareContract } from './hardware.ts';
import { jobsContract } from './jobs.ts';
import { keyStoreContract } from './keyStore.ts';
import { keysContract } from './keys.ts';
import { modelsContract } from './models.ts';
import { plannerContract } from './planner.ts';
import { providersContract } from './providers.ts';
import { residencyContract } from './residency.ts';
import { settingsContract } from './settings.ts';
import { systemContract } from './system.ts';
import { tlsContract } from './tls.ts';
import { trainingContract } from './training/index.ts';

/** What needs an open engine. */
export const engineContract = {
  system: systemContract,
  settings: settingsContract,
  files: filesContract,
  models: modelsContract,
  providers: providersContract,
  planner: plannerContract,
  residency: residencyContract,
  chat: chatContract,
  datasets: datasetsContract,
  training: trainingContract,
  jobs: jobsContract,
  hardware: hardwareContract,
  audit: auditContract,
  tls: tlsContract,
  backup: backupContract,
};

/** What the gate before the engine answers: `access` and `keyStore` before anything can be read, too. */
export const gateContract = {
  access: accessContract,
  accounts: accountsContract,
  keys: keysContract,
  keyStore: keyStoreContract,
};

/** Everything a window or a command line may ask for. */
export const contract = { ...gateContract, ...engineContract };
export type EngineContract = typeof engineContract;
export type Contract = typeof contract;
