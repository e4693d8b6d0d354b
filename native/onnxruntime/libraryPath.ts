import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The library's name in each platform's folder of onnxruntime-node. */
const libraryNames: Readonly<Partial<Record<NodeJS.Platform, RegExp>>> = {
  linux: /^libonnxruntime\.so\.1$/,
  win32: /^onnxruntime\.dll$/,
  darwin: /^libonnxruntime\.1\.dylib$/,
};

/**
 * The library that onnxruntime-node brings along and loads itself: the same file, so that both bindings share one copy of its
 * code and one environment. A path that names no file where the package has none for this platform.
 */
export function libraryPath(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = path.join(path.dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const pattern = libraryNames[process.platform];
  return path.join(folder, listFiles(folder).find((name) => pattern?.test(name)) ?? 'onnxruntime');
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No library for this platform, which the loader then says.
  }
}
