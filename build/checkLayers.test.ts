import { expect, test } from 'vitest';
import { checkLayers } from './checkLayers.ts';
import { readImports } from './imports.ts';
import { judgeFile } from './judgeFile.ts';
import { layers, packageHomes } from './layers.ts';

const manifest = {
  dependencies: {
    zod: '1',
    react: '1',
    koffi: '1',
    ...Object.fromEntries(Object.keys(packageHomes).map((name) => [name, '1'])),
  },
  devDependencies: { vitest: '1', vite: '1' },
};

function judge(path: string, text: string): string[] {
  return judgeFile({ path, lines: text.split('\n').length, ...readImports(path, text) }, manifest);
}

const violating: readonly (readonly [rule: string, path: string, text: string, says: string])[] = [
  [
    'the window imports the contract, not the engine',
    'renderer/engine/a.ts',
    `import '../../electron/engine/jobs/queue.ts';`,
    'may import only',
  ],
  [
    'the window does not import compute',
    'renderer/engine/a.ts',
    `import '../../electron/compute/contract.ts';`,
    'may import only',
  ],
  [
    'the shell imports only the link of the contract',
    'electron/shell/a.ts',
    `import { x } from '../contract/chat.ts';`,
    'may import only',
  ],
  [
    'the shell does not import the engine',
    'electron/shell/a.ts',
    `import { x } from '../engine/start.ts';`,
    'may import only',
  ],
  [
    'the engine imports only the contract of compute',
    'electron/engine/chat/a.ts',
    `import { x } from '../../compute/tasks/preview.ts';`,
    'may import only',
  ],
  [
    'the engine does not import ml',
    'electron/engine/models/a.ts',
    `import type { X } from '../../ml/graph/weights.ts';`,
    'may import only',
  ],
  [
    'compute does not import the engine',
    'electron/compute/a.ts',
    `export * from '../engine/jobs/queue.ts';`,
    'may import only',
  ],
  [
    'compute does not import host',
    'electron/compute/a.ts',
    `const x = await import('../host/compute.ts');`,
    'may import only',
  ],
  [
    'ml does not import compute',
    'electron/ml/graph/a.ts',
    `type X = import('../../compute/task.ts').X;`,
    'may import only',
  ],
  [
    'ml imports no Node module',
    'electron/ml/formats/a.ts',
    `import { readFileSync } from 'node:fs';`,
    'is pure',
  ],
  [
    'ml imports no Node module without its prefix either',
    'electron/ml/formats/a.ts',
    `const fs = require('fs');`,
    'is pure',
  ],
  [
    'the contract runs in a browser',
    'electron/contract/a.ts',
    `import { randomUUID } from 'node:crypto';`,
    'is pure',
  ],
  [
    'common imports nothing above it',
    'electron/common/a.ts',
    `import { x } from '../contract/jobs.ts';`,
    'may import only itself',
  ],
  [
    'native imports nothing above it',
    'native/a.ts',
    `import { x } from '../electron/compute/task.ts';`,
    'may import only',
  ],
  [
    'an engine feature never imports another',
    'electron/engine/chat/a.ts',
    `import { x } from '../models/registry.ts';`,
    'imports the feature',
  ],
  [
    'the shared parts of the engine import no feature',
    'electron/engine/store/a.ts',
    `import { x } from '../chat/run.ts';`,
    'imports the feature',
  ],
  [
    'a window feature never imports another',
    'renderer/features/chat/a.tsx',
    `export { X } from '../models/X.tsx';`,
    'imports the feature',
  ],
  [
    'only the shell imports electron',
    'electron/host/a.ts',
    `import { app } from 'electron';`,
    'only electron/shell may',
  ],
  ['only native imports koffi', 'electron/compute/a.ts', `import koffi from 'koffi';`, 'only native may'],
  [
    'databases open in one place',
    'electron/engine/chat/a.ts',
    `import Database from 'better-sqlite3';`,
    'only electron/engine/store may',
  ],
  [
    'the product imports no development package',
    'electron/engine/a.ts',
    `import { build } from 'vite';`,
    'does not list',
  ],
  [
    'a package is listed before it is used',
    'electron/engine/a.ts',
    `import x from '@scope/unknown/deep';`,
    'imports @scope/unknown,',
  ],
  ['nothing imports a test', 'electron/engine/a.ts', `import { x } from './b.test.ts';`, 'imports the test'],
  [
    'importing a file does nothing',
    'electron/engine/a.ts',
    `export const x = 1;\nconsole.log(x);`,
    'act on import',
  ],
  ['a file has at most 400 lines', 'electron/engine/a.ts', '\n'.repeat(401), 'lines; the most is'],
  ['a file belongs to a layer', 'electron/unknown/a.ts', 'export {};', 'belongs to no layer'],
];

test.each(violating)('%s', (_rule, path, text, says) => {
  expect(judge(path, text)).toEqual([expect.stringContaining(says)]);
});

const allowed: readonly (readonly [path: string, text: string])[] = [
  [
    'renderer/features/chat/a.tsx',
    `import type { Job } from '../../../electron/contract/jobs.ts'; export const A = () => <b>{'import x from "electron"'}</b>;`,
  ],
  ['renderer/app/main.tsx', `import { App } from '../features/chat/App.tsx'; start(App);`],
  [
    'electron/shell/main.ts',
    `import { app } from 'electron'; import { relay } from '../contract/link.ts'; app.whenReady();`,
  ],
  [
    'electron/engine/chat/a.ts',
    `import { x } from '../jobs/queue.ts'; import type { Y } from '../../compute/contract.ts'; import fs from 'node:fs';`,
  ],
  [
    'electron/engine/start.ts',
    `import { x } from './chat/handlers.ts'; import { y } from './models/handlers.ts';`,
  ],
  [
    'electron/ml/formats/a.test.ts',
    `import { readFileSync } from 'node:fs'; import { test } from 'vitest'; test('a', () => {});`,
  ],
  ['electron/ml/formats/b.ts', `// import x from 'electron'\nexport const text = "import y from 'node:fs'";`],
  ['electron/host/compute.ts', `import { run } from '../compute/run.ts'; run();`],
];

test.each(allowed)('%s keeps the rules', (path, text) => {
  expect(judge(path, text)).toEqual([]);
});

test('every layer that a rule names exists in the table', () => {
  const folders: readonly string[] = layers.map((layer) => layer.folder);
  expect(new Set(folders).size).toBe(folders.length);
  for (const homes of Object.values(packageHomes))
    for (const home of homes)
      expect(folders.some((folder) => home === folder || home.startsWith(`${folder}/`))).toBe(true);
});

test('a file that does not parse is an error, not a pass', () => {
  expect(() => readImports('a.ts', 'import { from')).toThrow('does not parse');
});

test('the check reads real files and finds real imports', async () => {
  const { files } = await checkLayers(new URL('..', import.meta.url).pathname);
  expect(files).toBeGreaterThan(10);
});
