import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { AppError, isErrorCode } from '../../electron/common/errors/appError.ts';
import { readAdapterManifest } from '../../electron/compute/adapters/readAdapter.ts';
import { readModelManifest } from '../../electron/compute/modelFolder.ts';
import { makeFramePort, serveLink, type WireEvents } from '../../electron/contract/link.ts';
import { permissionNames } from '../../electron/contract/procedure.ts';
import { readKeyFile } from '../../electron/engine/security/keys/keyFile.ts';
import { openKeyStore } from '../../electron/engine/security/keys/openKeyStore.ts';
import { openReadAt } from '../../electron/vault/files.ts';
import { openLineFile } from '../../electron/vault/lineFile.ts';
import { holdKeys } from '../../electron/vault/ring.ts';
import { testKey } from '../../electron/vault/storedBytes.fixture.ts';
import { encryptWhole } from '../../electron/vault/wholeFile.ts';
import { place, textSeed } from './files.ts';
import { binary, textual } from './mutate.ts';
import { json } from './mutateJson.ts';
import type { Seed, Target, TargetInput } from './target.ts';
import { addresses, wholeRouter } from './wholeRouter.fixture.ts';

/** Inputs with the names and kinds of fields that procedures have. */
const inputs: readonly object[] = [
  {},
  { model: 'sample', name: 'a', precision: 'int8', blockSize: 32 },
  { dataset: 'pumps', row: 3, from: 0, count: 50, filter: { text: 'a' }, version: 1 },
  { job: 'j1', from: 812, waitMs: 100 },
  { chat: 'c1', message: 'm1', text: 'hello', sampling: { temperature: 0.7, seed: 4 } },
  { path: '/media/usb', access: 'read', grant: 'g1' },
];

function frameSeeds(): Seed[] {
  const calls = addresses.map((u, i) => ({ i: `${i}`, p: { u, b: { json: inputs[i % inputs.length] } } }));
  const others = [
    { i: '4', t: 2, p: {} },
    { i: '5', p: { u: '/models/list', h: { a: 'b' }, m: 'GET', b: { json: {}, meta: [[1, 'value']] } } },
  ];
  return [...calls, ...others].map((frame, i) => textSeed(`frame${i}`, JSON.stringify(frame)));
}

const everybody = { actor: { id: 'ann', permissions: new Set(permissionNames) } };

/** A frame is answered with a code or closes the link; nothing it says is a bug of ours. */
async function serveFrame({ bytes }: TargetInput): Promise<void> {
  const answers: string[] = [];
  const bugs: unknown[] = [];
  let other: WireEvents | null = null;
  const port = makeFramePort((events) => {
    other = events;
    return { send: (frame) => void answers.push(String(frame)), stop: () => undefined };
  });
  const served = serveLink(port, wholeRouter(), {
    context: everybody,
    heartbeat: 'off',
    onBug: (error) => void bugs.push(error),
  });
  (other as WireEvents | null)?.frame(Buffer.from(bytes).toString());
  for (let turns = 0; turns < 12; turns += 1) await turn();
  served.close();
  const [bug] = bugs;
  if (bug !== undefined) throw bug;
  const code = answers
    .map((answer) => /"code":"([^"]+)"/.exec(answer)?.[1])
    .find((found) => found !== undefined);
  if (code === undefined) return;
  if (!isErrorCode(code)) throw new Error(`answered with ${code}`);
  throw new AppError(code);
}

const key = testKey('files-1', 3);

async function readVault(input: TargetInput): Promise<void> {
  holdKeys({ root: input.folder, ring: { current: key, known: [key] } });
  const location = place(input, input.name);
  if (input.name === 'journal') return void (await openLineFile(location)).lines.length;
  await using file = await openReadAt(location);
  await file.read(0, Math.min(file.sizeBytes, 65_536));
}

async function vaultSeeds(): Promise<Seed[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-fuzz-vault-'));
  try {
    holdKeys({ root: folder, ring: { current: key, known: [key] } });
    const journal = await openLineFile(path.join(folder, 'journal'));
    for (let i = 0; i < 20; i += 1) await journal.append(JSON.stringify({ kind: 'done', name: `part ${i}` }));
    return [
      { name: 'whole', bytes: encryptWhole(Buffer.alloc(3_000, 7), key) },
      { name: 'journal', bytes: readFileSync(path.join(folder, 'journal')) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function keySeeds(): Seed[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-fuzz-keys-'));
  try {
    openKeyStore(folder, { cost: 1_024 });
    return [{ name: 'keys.json', bytes: readFileSync(path.join(folder, 'keys.json')) }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const adapterManifest = {
  format: 1,
  base: { sha256: 'a'.repeat(64), name: 'ward' },
  rank: 2,
  alpha: 4,
  targets: ['q'],
  run: null,
  files: [
    { name: 'adapter_config.json', sizeBytes: 3, sha256: 'b' },
    { name: 'adapter_model.safetensors', sizeBytes: 4, sha256: 'c' },
  ],
};
const modelManifest = {
  format: 1,
  architecture: { family: 'llama' },
  weightFiles: ['model.safetensors'],
  files: [],
};

/** What the product writes itself and reads again: connections, encrypted files, keys, manifests. */
export const ownTargets: readonly Target[] = [
  {
    name: 'link-frames',
    seeds: frameSeeds,
    mutators: json,
    count: 500,
    memoryMb: 512,
    read: serveFrame,
  },
  { name: 'encrypted-file', seeds: vaultSeeds, mutators: binary, count: 300, memoryMb: 512, read: readVault },
  {
    name: 'key-file',
    seeds: keySeeds,
    mutators: json,
    count: 200,
    memoryMb: 512,
    async read(input) {
      readKeyFile(place(input, 'keys.json'));
      openKeyStore(input.folder, { cost: 1_024 });
    },
  },
  {
    name: 'manifests',
    seeds: () => [
      textSeed('adapter.json', JSON.stringify(adapterManifest)),
      textSeed('model.json', JSON.stringify(modelManifest)),
    ],
    mutators: [...json, ...textual],
    count: 150,
    memoryMb: 512,
    async read(input) {
      writeFileSync(path.join(input.folder, input.name), input.bytes);
      await (input.name === 'adapter.json'
        ? readAdapterManifest(input.folder)
        : readModelManifest(input.folder));
    },
  },
];
