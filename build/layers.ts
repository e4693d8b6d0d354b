/**
 * The import directions of the house as data. `checkLayers.ts` proves them on every source file.
 *
 * A file belongs to the layer with the longest matching folder. It may import files of its own layer and of the
 * folders (or single files) in `imports`; everything else is refused.
 */
export interface Layer {
  readonly folder: string;
  readonly imports: readonly string[];
  /** May it import Node's own modules (`node:fs`)? */
  readonly node: boolean;
  /** May it do something when it is imported (run statements at the top level)? */
  readonly entry: boolean;
}

const everything = ['electron', 'native', 'renderer', 'build', 'e2e', 'bench', 'assets'] as const;

export const layers = [
  { folder: 'electron/common', imports: [], node: false, entry: false },
  { folder: 'electron/ml', imports: ['electron/common'], node: false, entry: false },
  // How a file of the data directory lies on the disk, for whoever opens one.
  { folder: 'electron/vault', imports: ['electron/common'], node: true, entry: false },
  { folder: 'native', imports: ['electron/common'], node: true, entry: false },
  {
    folder: 'electron/compute',
    imports: ['electron/ml', 'electron/vault', 'native', 'electron/common'],
    node: true,
    entry: false,
  },
  { folder: 'electron/contract', imports: ['electron/common'], node: false, entry: false },
  {
    folder: 'electron/engine',
    imports: [
      'electron/contract',
      'electron/compute/contract.ts',
      'electron/compute/datasets/contract.ts',
      'electron/compute/datasets/frames.ts',
      'electron/compute/layout.ts',
      // The types of what its threads are asked.
      'electron/engine/datasets/worker',
      // Arithmetic over sizes, for a slider that is being moved: a process for each sum would be absurd.
      'electron/ml/planning',
      // What each provider can compute: a table.
      'electron/ml/graph/providers.ts',
      // The header of an adapter that this program has made: how many parameters it has.
      'electron/ml/formats/safetensors.ts',
      // The same of votes: what they come to.
      'electron/ml/metrics/blindVote.ts',
      'electron/vault',
      'electron/common',
    ],
    node: true,
    entry: false,
  },
  {
    // A thread beside each data set's file: what it knows of rows it does where they lie, and it may block.
    folder: 'electron/engine/datasets/worker',
    imports: [
      'electron/engine/store',
      'electron/engine/processes',
      'electron/contract',
      'electron/compute/datasets/contract.ts',
      'electron/compute/datasets/frames.ts',
      // A model's tokenizer, read with the limits of the house.
      'electron/compute/model/modelFiles.ts',
      'electron/compute/model/timeLimit.ts',
      'electron/ml/datasets',
      'electron/ml/tokenize',
      'electron/vault',
      'electron/common',
    ],
    node: true,
    entry: false,
  },
  {
    folder: 'electron/host',
    imports: [
      'electron/engine',
      'electron/compute',
      'electron/contract',
      'electron/vault',
      'native',
      'electron/common',
      'package.json',
    ],
    node: true,
    entry: true,
  },
  {
    folder: 'electron/shell',
    // It relays frames and never looks into them; its own calls are for a grant, which it hands to the window, and
    // for what the operating system's key store is asked.
    imports: [
      'electron/contract/link.ts',
      'electron/contract/link',
      'electron/contract/files.ts',
      'electron/contract/desktop.ts',
      'electron/contract/keyStore.ts',
      'electron/common',
    ],
    node: true,
    entry: true,
  },
  { folder: 'renderer', imports: ['electron/contract', 'electron/common'], node: false, entry: false },
  {
    folder: 'renderer/app',
    imports: ['renderer', 'electron/contract', 'electron/common'],
    node: false,
    entry: true,
  },
  { folder: 'build', imports: [], node: true, entry: true },
  // Reads what every layer reads, changed.
  { folder: 'build/fuzz', imports: [...everything], node: true, entry: true },
  { folder: 'build/compliance', imports: ['electron/common'], node: true, entry: true },
  // Starts the product and kills it.
  { folder: 'build/kill', imports: [...everything], node: true, entry: true },
  { folder: 'e2e', imports: [...everything], node: true, entry: true },
  { folder: 'bench', imports: [...everything], node: true, entry: true },
] as const satisfies readonly Layer[];

/** Folders of which each child folder is one feature; a feature never imports another. */
export const featureFolders: readonly { readonly folder: string; readonly shared: readonly string[] }[] = [
  { folder: 'electron/engine', shared: ['jobs', 'store', 'security', 'processes', 'residency'] },
  { folder: 'renderer/features', shared: [] },
];

/** Packages that only one place may import: the rest of the house goes through that place. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  electron: ['electron/shell'],
  koffi: ['native'],
  'better-sqlite3': ['electron/engine/store'],
  'onnxruntime-node': ['electron/compute', 'native'],
  react: ['renderer'],
  'react-dom': ['renderer'],
  '@mantine/core': ['renderer'],
  '@mantine/hooks': ['renderer'],
  zustand: ['renderer'],
  i18next: ['renderer'],
};

/** Folders whose files never reach a user's machine and may use packages from devDependencies. */
export const developmentFolders: readonly string[] = ['build', 'e2e', 'bench'];

export const mostLinesInAFile = 400;
