import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ParseError, readImports } from './imports.ts';
import { judgeFile, type Manifest } from './judgeFile.ts';

const root = path.resolve(import.meta.dirname, '..');
const sourceFolders = ['electron', 'native', 'renderer', 'build', 'e2e', 'bench'] as const;

/** Every source file of the repository, judged by the table in layers.ts. Returns one sentence per violation. */
export async function checkLayers(repository: string): Promise<{ files: number; violations: string[] }> {
  const manifest = await readManifest(repository, '.');
  const benchManifest = await readManifest(repository, 'bench');
  const violations: string[] = [];
  let files = 0;
  for (const folder of sourceFolders) {
    for (const file of await listSources(repository, folder)) {
      const packages = folder === 'bench' ? mergeManifests(manifest, benchManifest) : manifest;
      violations.push(...(await judgeOnDisk(repository, file, packages)));
      files += 1;
    }
  }
  return { files, violations };
}

/** An absent manifest lists nothing. */
async function readManifest(repository: string, folder: string): Promise<Manifest> {
  const file = path.join(repository, folder, 'package.json');
  const text = existsSync(file) ? await readFile(file, 'utf8') : '{}';
  return { dependencies: {}, devDependencies: {}, ...JSON.parse(text) };
}

/** The benchmarks install the programs they compare with from a manifest of their own. */
function mergeManifests(first: Manifest, second: Manifest): Manifest {
  return {
    dependencies: { ...first.dependencies, ...second.dependencies },
    devDependencies: { ...first.devDependencies, ...second.devDependencies },
  };
}

/** A file that does not parse is a violation of its own; the others are still judged. */
async function judgeOnDisk(repository: string, file: string, manifest: Manifest): Promise<string[]> {
  const text = await readFile(path.join(repository, file), 'utf8');
  try {
    const lines = text.split('\n').length - 1;
    return judgeFile({ path: file, lines, ...readImports(file, text) }, manifest);
  } catch (error) {
    if (error instanceof ParseError) return [error.message];
    throw error;
  }
}

async function listSources(repository: string, folder: string): Promise<string[]> {
  const cwd = path.join(repository, folder);
  const found: string[] = [];
  for await (const file of glob('**/*.{ts,tsx,js,mjs}', {
    cwd,
    exclude: ['**/node_modules/**', '**/dist/**'],
  }))
    found.push(`${folder}/${file.replaceAll(path.sep, '/')}`);
  return found.sort();
}

if (import.meta.main) {
  const { files, violations } = await checkLayers(root);
  for (const violation of violations) console.error(violation);
  console.log(`layers: ${files} files, ${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
