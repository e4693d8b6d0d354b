import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type GgufFormat, writeGguf } from './ggufModel.ts';
import { halfBillion, writeSyntheticModel } from './syntheticModel.ts';

const benchFolder = path.dirname(fileURLToPath(import.meta.url));
const productFolder = path.dirname(benchFolder);
const cli = path.join(productFolder, 'electron', 'host', 'cli.ts');

/** Installs llama.cpp's Node binding (CPU only) from bench/package-lock.json when it is not there yet. */
export async function prepareRivals(): Promise<void> {
  if (existsSync(path.join(benchFolder, 'node_modules', 'node-llama-cpp'))) return;
  process.stderr.write('installing the other programs (npm ci in bench/) …\n');
  execFileSync('npm', ['ci', '--omit=optional'], { cwd: benchFolder, stdio: 'inherit' });
}

/** The synthetic 0.5B model as a Hugging Face folder, written once. */
export async function sourceFolder(workFolder: string): Promise<string> {
  const folder = path.join(workFolder, halfBillion.name);
  if (!existsSync(path.join(folder, 'model.safetensors'))) {
    process.stderr.write('writing the synthetic model …\n');
    await mkdir(folder, { recursive: true });
    const packed = await readFile(
      path.join(productFolder, 'e2e', 'fixtures', 'tokenizers', 'qwen2.5-7b-instruct.tokenizer.json.gz'),
    );
    await writeSyntheticModel(folder, halfBillion, gunzipSync(packed));
  }
  return folder;
}

export async function ggufFile(workFolder: string, format: GgufFormat): Promise<string> {
  const file = path.join(workFolder, `${halfBillion.name}-${format}.gguf`);
  if (!existsSync(file)) {
    process.stderr.write(`writing ${format} …\n`);
    await writeGguf(file, halfBillion, format);
  }
  return file;
}

/** Imports the synthetic model through the command line into a data directory of its own; its folder there. */
export async function importedModel(
  workFolder: string,
  precision: 'int8' | 'int4',
  blockSize: number,
): Promise<string> {
  const dataDir = path.join(workFolder, `${halfBillion.name}-${precision}-b${blockSize}`);
  const models = path.join(dataDir, 'models');
  if (!existsSync(models) || readdirSync(models).length === 0) {
    const folder = await sourceFolder(workFolder);
    process.stderr.write(`importing as ${precision}, block ${blockSize} …\n`);
    runCli([
      '--data-dir',
      dataDir,
      'models',
      'import',
      folder,
      '--mode',
      'inPlace',
      '--no-report',
      '--precision',
      precision,
      '--block-size',
      String(blockSize),
    ]);
  }
  const [model] = readdirSync(models);
  if (!model) throw new Error(`the import left no model in ${models}`);
  return path.join(models, model);
}

/** Prepared weights for the fast profile, as the engine makes them after a first load. */
export function prepareModel(modelFolder: string): void {
  const dataDir = path.dirname(path.dirname(modelFolder));
  runCli(['--data-dir', dataDir, 'models', 'prepare', path.basename(modelFolder), '--profile', 'fast']);
}

export function runCli(args: readonly string[]): void {
  execFileSync(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}
