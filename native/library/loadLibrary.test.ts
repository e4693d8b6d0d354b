import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const modules = ['./loadLibrary.ts', '../onnxruntime/libraryPath.ts'].map(
  (file) => new URL(file, import.meta.url).href,
);
const script = `
  import { readFileSync } from 'node:fs';
  const [{ loadLibrary }, { libraryPath }] = await Promise.all(${JSON.stringify(modules)}.map((file) => import(file)));
  const isLoaded = () => readFileSync('/proc/self/maps', 'utf8').includes('libonnxruntime');
  loadLibrary(libraryPath());
  const before = isLoaded();
  for (let turn = 0; turn < 3; turn++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stdout.write([before, isLoaded()].join());`;

test.runIf(process.platform === 'linux')('a library stays loaded when its handle could be collected', () => {
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('true,true');
});
