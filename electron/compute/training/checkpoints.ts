import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type CheckpointFiles, diskFiles } from './checkpointFiles.ts';
import {
  type CheckpointKind,
  type CheckpointManifest,
  checkpointName,
  chunkBytes,
  formatManifest,
  parseManifest,
  type RunIdentity,
  type RunProgress,
  sha256,
  stepOfName,
  stepsToKeep,
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
  readonly #known = new Map<number, CheckpointManifest>();
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

  /** Newest first. */
  list(): CheckpointManifest[] {
    return [...this.#known.values()].sort((a, b) => b.progress.step - a.progress.step);
  }

  /**
   * Fills `state` from the newest whole checkpoint that `fits`; what is found to be damaged on the way is told and removed.
   * null: there is none, and the state is as it was.
   */
  async restore(
    state: TrainingState,
    fits: (manifest: CheckpointManifest) => boolean = () => true,
  ): Promise<CheckpointManifest | null> {
    for (const manifest of this.list().filter(fits)) {
      const damage = await this.#findDamage(manifest, state);
      if (damage === null) {
        await this.#fill(state, manifest);
        return manifest;
      }
      await this.#drop(manifest.progress.step, damage);
    }
    return null;
  }

  /**
   * Writes the chunks that are not there yet, then the manifest, and gives it its name last. What fails is taken away again.
   * @throws AppError `disk.full`, `file.unwritable`
   */
  async write(content: CheckpointContent): Promise<{ readonly writtenBytes: number }> {
    const { kind, good, progress, state } = content;
    const { run, seed } = this.#options;
    const hashed = vectorNames.map((name) => [name, chunksOf(state[name])] as const);
    const chunks = Object.fromEntries(
      hashed.map(([name, list]) => [name, list.map(({ hash }) => hash)]),
    ) as Record<VectorName, string[]>;
    const elements = state.parameters.length;
    const manifest = { format: 1, run, seed, kind, good, progress, elements, chunks } as const;
    const missing = await this.#missingOf(hashed.flatMap(([, list]) => list));
    const written: string[] = [];
    try {
      const writtenBytes = await this.#writeChunks(missing, written);
      await this.#writeManifest(manifest);
      this.#known.set(progress.step, manifest);
      return { writtenBytes };
    } catch (error) {
      await this.#forget(progress.step, written);
      throw error;
    }
  }

  /** Removes what the policy does not keep; `stepsToKeep` says what that is. */
  async prune(policy: { readonly keep: number; readonly best: number | null }): Promise<void> {
    const kept = stepsToKeep(
      this.list().map(({ progress: { step }, kind, good }) => ({ step, kind, good })),
      policy,
    );
    await this.#removeSteps([...this.#known.keys()].filter((step) => !kept.has(step)));
  }

  /** Those of a course that was left: nothing goes on from them any more. */
  async removeAfter(step: number): Promise<void> {
    await this.#removeSteps([...this.#known.keys()].filter((other) => other > step));
  }

  async #lookThrough(): Promise<void> {
    const { folder, run, onCorrupt } = this.#options;
    await this.#files.makeFolder(this.#chunkFolder());
    for (const name of await this.#files.list(folder)) {
      const step = stepOfName(name);
      if (name.endsWith(partial)) await this.#files.remove(path.join(folder, name));
      if (step === null) continue;
      const manifest = await this.#readManifest(name);
      if (manifest === null || manifest.progress.step !== step) {
        await this.#files.remove(path.join(folder, name));
        onCorrupt(step, 'manifest');
      } else if (!isSameRun(manifest.run, run)) throw new AppError('training.checkpointMismatch');
      else this.#known.set(step, manifest);
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

  async #findDamage(manifest: CheckpointManifest, state: TrainingState): Promise<'chunk' | 'size' | null> {
    if (manifest.elements !== state.parameters.length) return 'size';
    for (const name of vectorNames)
      for (const hash of manifest.chunks[name]) if (!(await this.#isSound(hash))) return 'chunk';
    return null;
  }

  /** Whether a chunk is there and has the bytes of its name; one that has others is removed. */
  async #isSound(hash: string): Promise<boolean> {
    if (this.#sound.has(hash)) return true;
    const location = this.#chunkPath(hash);
    try {
      if (sha256(await this.#files.read(location)) === hash) {
        this.#sound.add(hash);
        return true;
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file.unreadable') throw error;
    }
    await this.#files.remove(location);
    return false;
  }

  async #fill(state: TrainingState, { chunks }: CheckpointManifest): Promise<void> {
    for (const name of vectorNames) {
      const target = bytesOf(state[name]);
      let offset = 0;
      for (const hash of chunks[name]) {
        const bytes = await this.#files.read(this.#chunkPath(hash));
        target.set(bytes, offset);
        offset += bytes.length;
      }
    }
  }

  async #drop(step: number, reason: 'chunk' | 'size'): Promise<void> {
    await this.#removeSteps([step]);
    this.#options.onCorrupt(step, reason);
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
    return needed;
  }

  async #writeManifest(manifest: CheckpointManifest): Promise<void> {
    const folder = path.join(this.#options.folder, checkpointName(manifest.progress.step));
    await this.#files.remove(folder + partial);
    await this.#files.makeFolder(folder + partial);
    await this.#files.write(path.join(folder + partial, 'manifest.json'), formatManifest(manifest));
    await this.#files.sync(folder + partial);
    // One of this step is there when a run came by here before; a folder cannot be put over another.
    if (this.#known.has(manifest.progress.step)) await this.#files.remove(folder);
    await this.#files.rename(folder + partial, folder);
  }

  /** After a failed write: nothing of it stays, as far as the disk allows. */
  async #forget(step: number, written: readonly string[]): Promise<void> {
    const named = this.#namedChunks();
    const leftovers = written.flatMap((hash) => [
      this.#chunkPath(hash) + unfinished,
      ...(named.has(hash) ? [] : [this.#chunkPath(hash)]),
    ]);
    const halves = path.join(this.#options.folder, checkpointName(step) + partial);
    for (const hash of written) if (!named.has(hash)) this.#sound.delete(hash);
    for (const location of [halves, ...leftovers]) await this.#files.remove(location).catch(() => undefined); // The next start looks again.
  }

  /** The manifests go first and durably, then the chunks that no other names. */
  async #removeSteps(steps: readonly number[]): Promise<void> {
    if (steps.length === 0) return;
    for (const step of steps) {
      const folder = path.join(this.#options.folder, checkpointName(step));
      await this.#files.rename(folder, folder + partial);
      await this.#files.remove(folder + partial);
      this.#known.delete(step);
    }
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
    return new Set(this.list().flatMap(({ chunks }) => vectorNames.flatMap((name) => chunks[name])));
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

function chunksOf(vector: Float32Array<ArrayBuffer>): Chunk[] {
  const bytes = bytesOf(vector);
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => {
    const chunk = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    return { hash: sha256(chunk), bytes: chunk };
  });
}

function isSameRun(a: RunIdentity, b: RunIdentity): boolean {
  return a.settings === b.settings && a.base === b.base && a.data === b.data;
}
