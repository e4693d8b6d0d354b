import * as crypto from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type CheckpointFiles, diskFiles } from './checkpointFiles.ts';
import {
  bestOf,
  type CheckpointKind,
  type CheckpointManifest,
  checkpointName,
  checkpointsToKeep,
  formatManifest,
  chunkBytes as ordinaryChunkBytes,
  parseManifest,
  type RunIdentity,
  type RunProgress,
  resumable,
  stepOfName,
  type VectorName,
  vectorNames,
} from './checkpointManifest.ts';
import type { TrainingState } from './trainingSession.ts';

/** Room that is left to others when a checkpoint is written. */
const reservedBytes = 16 << 20;
const unfinished = '.unfinished';
const partial = '.partial';

export interface CheckpointOptions {
  /** `checkpoints/` of the run; made if it is not there. */
  readonly folder: string;
  readonly run: RunIdentity;
  readonly seed: number;
  /** A checkpoint that cannot be used, and why; it has been removed. */
  onCorrupt(step: number, reason: 'manifest' | 'chunk' | 'size'): void;
  readonly files?: CheckpointFiles;
  /** Left out: 1 MiB. */
  readonly chunkBytes?: number;
}

export interface CheckpointContent {
  readonly kind: CheckpointKind;
  readonly good: boolean;
  readonly progress: RunProgress;
  readonly state: TrainingState;
}

/** The checkpoints of one run. One process writes them at a time. */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #files: CheckpointFiles;
  /** By the names of their folders. */
  readonly #known = new Map<string, CheckpointManifest>();
  /** Chunks whose bytes this process has seen to be right. */
  readonly #sound = new Set<string>();

  private constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#files = options.files ?? diskFiles;
  }

  /**
   * Looks through what an earlier attempt left: halves are removed, whole ones are known by their manifests.
   * @throws AppError `training.checkpointMismatch` for those of another run, `file.unreadable`, `file.unwritable`
   */
  static async open(options: CheckpointOptions): Promise<Checkpoints> {
    const checkpoints = new Checkpoints(options);
    await checkpoints.#lookThrough();
    return checkpoints;
  }

  /** Those that a run goes on from, newest first. */
  list(): CheckpointManifest[] {
    return resumable([...this.#known.values()]);
  }

  /**
   * Fills `state` from the newest whole checkpoint that `fits`; what is found to be damaged on the way is told and removed.
   * null: there is none, and the state is as it was.
   */
  async restore(
    state: TrainingState,
    fits: (manifest: CheckpointManifest) => boolean = () => true,
  ): Promise<CheckpointManifest | null> {
    for (const manifest of this.list().filter(fits)) if (await this.#fill(state, manifest)) return manifest;
    return null;
  }

  /** Fills `parameters` with the best; null: there is none, and they are as they were. */
  async restoreBest(parameters: TrainingState['parameters']): Promise<CheckpointManifest | null> {
    for (let best = this.#best(); best !== null; best = this.#best())
      if (await this.#fill({ parameters }, best)) return best;
    return null;
  }

  /**
   * Writes the chunks that are not there yet, then the manifest, and gives it its name last. What fails is taken away again;
   * a step that is there already stays as it is.
   * @throws AppError `disk.full`, `file.unwritable`
   */
  async write(content: CheckpointContent): Promise<{ readonly writtenBytes: number }> {
    const { kind, good, progress, state } = content;
    const { run, seed, chunkBytes = ordinaryChunkBytes } = this.#options;
    const hashed = vectorNames.map((name) => {
      const chunks = kind === 'best' && name !== 'parameters' ? [] : chunksOf(state[name], chunkBytes);
      return [name, chunks] as const;
    });
    const chunks = Object.fromEntries(
      hashed.map(([name, list]) => [name, list.map(({ hash }) => hash)]),
    ) as Record<VectorName, string[]>;
    const elements = state.parameters.length;
    const manifest = { format: 1, run, seed, kind, good, progress, elements, chunkBytes, chunks } as const;
    const name = checkpointName(manifest);
    if (this.#known.has(name)) return { writtenBytes: 0 };
    const written: string[] = [];
    try {
      const missing = await this.#missingOf(hashed.flatMap(([, list]) => list));
      const writtenBytes = await this.#writeChunks(missing, written);
      await this.#writeManifest(name, manifest);
      this.#known.set(name, manifest);
      return { writtenBytes };
    } catch (error) {
      await this.#forget(name, written);
      throw error;
    }
  }

  /** Removes what `checkpointsToKeep` does not name. */
  async prune(keep: number): Promise<void> {
    const kept = checkpointsToKeep([...this.#known.values()], keep);
    await this.#remove([...this.#known.keys()].filter((name) => !kept.has(name)));
  }

  /** Those of a course that was left: nothing goes on from them any more. */
  async removeAfter(step: number): Promise<void> {
    const later = this.list().filter(({ progress }) => progress.step > step);
    await this.#remove(later.map(checkpointName));
  }

  #best(): CheckpointManifest | null {
    return bestOf([...this.#known.values()]);
  }

  async #lookThrough(): Promise<void> {
    const { folder, run, onCorrupt } = this.#options;
    await this.#files.makeFolder(this.#chunkFolder());
    for (const name of await this.#files.list(folder)) {
      const step = stepOfName(name);
      if (name.endsWith(partial)) await this.#files.remove(path.join(folder, name));
      if (step === null) continue;
      const manifest = await this.#readManifest(name);
      if (manifest === null || checkpointName(manifest) !== name) {
        await this.#files.remove(path.join(folder, name));
        onCorrupt(step, 'manifest');
      } else if (manifest.format !== 1 || !isSameRun(manifest.run, run))
        throw new AppError('training.checkpointMismatch');
      else this.#known.set(name, manifest);
    }
    await this.#sweep();
  }

  async #readManifest(name: string): Promise<CheckpointManifest | null> {
    try {
      return parseManifest(await this.#files.read(path.join(this.#options.folder, name, 'manifest.json')));
    } catch (error) {
      if (error instanceof AppError && error.code === 'file.unreadable') return null;
      throw error;
    }
  }

  /** Fills those vectors that are given. false: it is damaged, and they are as they were. */
  async #fill(state: Partial<TrainingState>, manifest: CheckpointManifest): Promise<boolean> {
    const vectors = vectorNames.flatMap((name) => {
      const vector = state[name];
      return vector ? [{ vector, hashes: manifest.chunks[name] }] : [];
    });
    const damage = await this.#findDamage(manifest, vectors);
    if (damage !== null) {
      await this.#remove([checkpointName(manifest)]);
      this.#options.onCorrupt(manifest.progress.step, damage);
      return false;
    }
    for (const { vector, hashes } of vectors) {
      const target = bytesOf(vector);
      for (const [index, hash] of hashes.entries())
        target.set(await this.#files.read(this.#chunkPath(hash)), index * manifest.chunkBytes);
    }
    return true;
  }

  async #findDamage(
    { elements, chunkBytes }: CheckpointManifest,
    vectors: readonly { readonly vector: Float32Array; readonly hashes: readonly string[] }[],
  ): Promise<'chunk' | 'size' | null> {
    for (const { vector, hashes } of vectors) {
      const expected = Math.ceil(vector.byteLength / chunkBytes);
      if (elements !== vector.length || hashes.length !== expected) return 'size';
      for (const hash of hashes) if (!(await this.#isSound(hash))) return 'chunk';
    }
    return null;
  }

  /** Whether a chunk is there and has the bytes of its name; one that has others is removed. */
  async #isSound(hash: string): Promise<boolean> {
    if (this.#sound.has(hash)) return true;
    const location = this.#chunkPath(hash);
    try {
      if (crypto.hash('sha256', await this.#files.read(location)) === hash) {
        this.#sound.add(hash);
        return true;
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file.unreadable') throw error;
    }
    await this.#files.remove(location);
    return false;
  }

  /** Chunks that are not on the disk, each once. */
  async #missingOf(chunks: readonly Chunk[]): Promise<Map<string, Chunk>> {
    const present = new Set(await this.#files.list(this.#chunkFolder()));
    const missing = new Map<string, Chunk>();
    for (const chunk of chunks)
      if (!present.has(chunk.hash) || !(await this.#isSound(chunk.hash))) missing.set(chunk.hash, chunk);
    return missing;
  }

  async #writeChunks(missing: Map<string, Chunk>, written: string[]): Promise<number> {
    const folder = this.#chunkFolder();
    const needed = [...missing.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (needed + reservedBytes > (await this.#files.freeBytes(folder)))
      throw new AppError('disk.full', { path: folder });
    for (const { hash, bytes } of missing.values()) {
      const location = this.#chunkPath(hash);
      written.push(hash);
      await this.#files.write(location + unfinished, bytes);
      await this.#files.rename(location + unfinished, location);
      this.#sound.add(hash);
    }
    await this.#files.sync(folder);
    return needed;
  }

  async #writeManifest(name: string, manifest: CheckpointManifest): Promise<void> {
    const folder = path.join(this.#options.folder, name);
    await this.#files.remove(folder + partial);
    await this.#files.makeFolder(folder + partial);
    await this.#files.write(path.join(folder + partial, 'manifest.json'), formatManifest(manifest));
    await this.#files.sync(folder + partial);
    await this.#files.rename(folder + partial, folder);
    await this.#files.sync(this.#options.folder);
  }

  /** After a failed write: nothing of it stays, as far as the disk allows. */
  async #forget(name: string, written: readonly string[]): Promise<void> {
    const named = this.#namedChunks();
    const mine = written.filter((hash) => !named.has(hash));
    for (const hash of mine) this.#sound.delete(hash);
    const folder = path.join(this.#options.folder, name);
    const locations = [
      ...[folder, folder + partial],
      ...mine.flatMap((hash) => [this.#chunkPath(hash), this.#chunkPath(hash) + unfinished]),
    ];
    // What cannot be removed now is found by the next start.
    for (const location of locations) await this.#files.remove(location).catch(() => undefined);
  }

  /** The manifests go first and durably, then the chunks that no other names. */
  async #remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { folder } = this.#options;
    for (const name of names) {
      const location = path.join(folder, name);
      await this.#files.rename(location, location + partial);
      this.#known.delete(name);
      await this.#files.remove(location + partial);
    }
    await this.#files.sync(folder);
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    const named = this.#namedChunks();
    for (const name of await this.#files.list(this.#chunkFolder())) {
      if (named.has(name)) continue;
      await this.#files.remove(path.join(this.#chunkFolder(), name));
      this.#sound.delete(name);
    }
  }

  #namedChunks(): Set<string> {
    const manifests = [...this.#known.values()];
    return new Set(manifests.flatMap(({ chunks }) => vectorNames.flatMap((name) => chunks[name])));
  }

  #chunkFolder(): string {
    return path.join(this.#options.folder, 'chunks');
  }

  #chunkPath(hash: string): string {
    return path.join(this.#chunkFolder(), hash);
  }
}

interface Chunk {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

function bytesOf(vector: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

function chunksOf(vector: Float32Array<ArrayBuffer>, chunkBytes: number): Chunk[] {
  const bytes = bytesOf(vector);
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => {
    const chunk = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    return { hash: crypto.hash('sha256', chunk), bytes: chunk };
  });
}

function isSameRun(a: RunIdentity, b: RunIdentity): boolean {
  return a.settings === b.settings && a.base === b.base && a.data === b.data;
}
