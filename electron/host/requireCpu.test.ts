import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isCpuTooOld, parseCpuinfoFlags, readFeatures } from '../common/cpuFeatures.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Loaded before the entry file: the machine's `/proc/cpuinfo` is that of an Ivy Bridge of 2012, and every native library
 * that somebody loads is told of on standard error.
 */
const oldMachine = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const read = fs.readFileSync;
fs.readFileSync = (file, ...rest) => file === '/proc/cpuinfo'
  ? 'processor\\t: 0\\nmodel name\\t: Intel(R) Xeon(R) CPU E5-2697 v2\\nflags\\t\\t: fpu sse4_2 avx f16c\\n'
  : read(file, ...rest);
const load = process.dlopen;
process.dlopen = (...args) => { process.stderr.write('NATIVE ' + args[1] + '\\n'); return load(...args); };
syncBuiltinESMExports();
`;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  readonly message: unknown;
}

function start(entry: string, args: readonly string[] = []): Promise<Ended> {
  const preload = `data:text/javascript,${encodeURIComponent(oldMachine)}`;
  const child = spawn(process.execPath, ['--import', preload, here(entry), ...args], {
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let errors = '';
  let message: unknown = null;
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  child.on('message', (told) => {
    message = told;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors, message })));
}

const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

test.runIf(onLinuxX64)(
  'the command line refuses a processor without AVX2 before it loads anything native',
  async () => {
    const { code, errors } = await start('cli.ts', ['models', 'list']);
    expect(code).toBe(5);
    expect(errors).toContain('has no AVX2');
    expect(errors).toContain('hardware.cpuTooOld');
    expect(errors).not.toContain('NATIVE');
  },
);

test.runIf(onLinuxX64)('a program that asked for JSON is refused in JSON', async () => {
  const { code, output } = await start('cli.ts', ['--json', 'models', 'list']);
  expect(code).toBe(5);
  expect(JSON.parse(output).error.code).toBe('hardware.cpuTooOld');
});

test.runIf(onLinuxX64)(
  'the engine tells the shell, which shows the sentence and does not try again',
  async () => {
    const { code, errors, message } = await start('engine.ts');
    expect(code).toBe(5);
    expect(message).toMatchObject({ startFailure: { code: 'hardware.cpuTooOld' } });
    expect(errors).not.toContain('NATIVE');
  },
);

test.runIf(onLinuxX64)('a compute process ends with the sentence', async () => {
  const { code, errors } = await start('compute.ts');
  expect(code).toBe(5);
  expect(errors).toContain('has no AVX2');
  expect(errors).not.toContain('NATIVE');
});

test('a processor of another kind, and one of which nothing is known, are let through', () => {
  const without = readFeatures('x64', 'linux', new Set(['avx']));
  expect(isCpuTooOld('x64', without)).toBe(true);
  expect(isCpuTooOld('arm64', without)).toBe(false);
  expect(isCpuTooOld('x64', readFeatures('x64', 'linux', null))).toBe(false);
});

test('the words of an arm64 processor are under another name', () => {
  const words = parseCpuinfoFlags('processor\t: 0\nFeatures\t: fp asimd asimddp i8mm\n');
  expect(readFeatures('arm64', 'linux', words)).toEqual({
    dotProduct: true,
    int8MatrixMultiply: true,
    sve: false,
  });
});
