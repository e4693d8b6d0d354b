import { isBuiltin } from 'node:module';
import path from 'node:path';
import {
  developmentFolders,
  featureFolders,
  type Layer,
  layers,
  mostLinesInAFile,
  packageHomes,
} from './layers.ts';

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly string[];
  readonly topLevelActions: readonly string[];
}

export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Sentences about what this file may not do; empty when it keeps every rule. */
export function judgeFile(file: SourceFile, manifest: Manifest): string[] {
  const layer = layerOf(file.path);
  if (!layer) return [`${file.path}: belongs to no layer; add its folder to build/layers.ts`];
  const violations = file.imports.flatMap((name) => judgeImport({ file: file.path, layer, name, manifest }));
  if (file.lines > mostLinesInAFile) violations.push(`${file.lines} lines; the most is ${mostLinesInAFile}`);
  if (!layer.entry && !isTest(file.path)) {
    for (const action of file.topLevelActions)
      violations.push(`only entry files act on import, but this one does: ${action}`);
  }
  return violations.map((violation) => `${file.path}: ${violation}`);
}

interface Question {
  readonly file: string;
  readonly layer: Layer;
  readonly name: string;
  readonly manifest: Manifest;
}

function judgeImport(question: Question): string[] {
  const { file, layer, name } = question;
  if (name.startsWith('.'))
    return judgeFileImport(file, layer, path.posix.join(path.posix.dirname(file), name));
  if (isBuiltin(name) && name !== 'electron')
    return layer.node || isTest(file) || isConfiguration(file)
      ? []
      : [`imports ${name}, but ${layer.folder} is pure`];
  return judgePackageImport(question);
}

function judgeFileImport(file: string, layer: Layer, target: string): string[] {
  if (isTest(target) && !isTest(file)) return [`imports the test ${target}`];
  if (isTest(file) && !isWithin(target, 'electron/shell')) return [];
  const violations: string[] = [];
  const targetLayer = layerOf(target)?.folder;
  if (targetLayer !== layer.folder && !layer.imports.some((allowed) => isWithin(target, allowed)))
    violations.push(
      `imports ${target}, but ${layer.folder} may import only ${layer.imports.join(', ') || 'itself'}`,
    );
  for (const { folder, shared } of featureFolders) {
    const from = featureOf(file, folder);
    const to = featureOf(target, folder);
    if (from !== to && from && to && !shared.includes(to))
      violations.push(`the feature ${folder}/${from} imports the feature ${folder}/${to}`);
  }
  return violations;
}

function judgePackageImport({ file, name, manifest }: Question): string[] {
  // Made by the build itself (renderer/vite.config.ts); no package can be called so.
  if (name.startsWith('virtual:'))
    return isWithin(file, 'renderer') ? [] : [`imports ${name}, which only renderer may`];
  const packageName = name.split('/', name.startsWith('@') ? 2 : 1).join('/');
  const violations: string[] = [];
  const homes = packageHomes[packageName];
  if (homes && !homes.some((home) => isWithin(file, home)))
    violations.push(`imports ${packageName}, which only ${homes.join(' and ')} may`);
  const ships = !isTest(file) && !developmentFolders.some((folder) => isWithin(file, folder));
  const development = !ships || isConfiguration(file) || packageName === 'electron';
  const known = Object.hasOwn(manifest.dependencies, packageName);
  if (!known && !(development && Object.hasOwn(manifest.devDependencies, packageName)))
    violations.push(`imports ${packageName}, which package.json does not list for it`);
  return violations;
}

function layerOf(file: string): Layer | undefined {
  const matching = layers.filter((layer) => isWithin(file, layer.folder));
  return matching.reduce<Layer | undefined>(
    (longest, layer) => (longest && longest.folder.length > layer.folder.length ? longest : layer),
    undefined,
  );
}

/** The first folder under `folder` that `file` lies in; undefined for files directly in it. */
function featureOf(file: string, folder: string): string | undefined {
  if (!isWithin(file, folder)) return undefined;
  const [feature, ...rest] = file.slice(folder.length + 1).split('/');
  return rest.length > 0 ? feature : undefined;
}

const isWithin = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);
/** Tests, and what only tests use. */
const isTest = (file: string) =>
  /\.(test|spec|fixture|reference)\.tsx?$/.test(file) || file.includes('/testing/');
const isConfiguration = (file: string) => /\.config\.ts$/.test(file);
