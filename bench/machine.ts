import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const benchFolder = path.dirname(fileURLToPath(import.meta.url));

/** What a figure depends on: the processor, the libraries of both sides, and how busy the machine was before. */
export function machineFacts(): string {
  const packages = path.join(path.dirname(benchFolder), 'package.json');
  const ours = versionIn(packages, 'onnxruntime-node');
  const theirs = versionIn(path.join(benchFolder, 'package.json'), 'node-llama-cpp');
  return [
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} threads, ${(totalmem() / 1e9).toFixed(0)} GB`,
    `${type()} ${release()}, Node ${process.versions.node}, ONNX Runtime ${ours}, node-llama-cpp ${theirs}`,
    `load ${loadavg()[0]?.toFixed(1)} before`,
  ].join('; ');
}

function versionIn(manifest: string, name: string): string {
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies[name] ?? '?';
}
