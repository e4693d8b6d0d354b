import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  copyFile,
  constants as fsConstants,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
} from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import path from 'node:path';
import { env } from 'onnxruntime-node';
import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import {
  type ExternalWeight,
  moveExternalWeights,
  readExternalWeights,
} from '../../ml/graph/packedWeights.ts';
import {
  type OpenedReadAt,
  type OpenedWriteAt,
  openReadAt,
  openWriteAt,
  syncFolder,
  writeFileWhole,
} from '../../vault/files.ts';
import { graphFileName, layout, type Profile } from '../layout.ts';
import { openResidentSession } from './resident/openResident.ts';
import type { DecoderSession } from './session.ts';

/**
 * Prepared weights: what ONNX Runtime's kernels make of a variant's weights when a session is created, kept in a file
 * that is mapped. A session then holds almost no memory of its own (0.5B in int8: 70 MB in place of 640) and is there
 * sooner. ONNX Runtime 1.30 still packs once more to compare hashes, so this is not yet as fast as only mapping, and
 * on another processor it would pack for itself; the key below keeps such files from being opened at all.
 *
 *     prepared/GRAPH.KEY/graph.onnx     the optimized graph
 *     prepared/GRAPH.KEY/data.bin       weights.bin, and behind it every packed form, each at the start of a page
 *     prepared/GRAPH.KEY/prepared.json  written last
 *
 * The saving is ONNX Runtime's; the file is not: what it writes itself is not aligned, and its kernels then read
 * packed weights wrongly (1.30.0: logits of NaN for a 0.5B int8 model).
 */
export interface PreparedInput extends PreparedGraph {
  readonly runtime: OnnxRuntime;
  readonly architecture: Architecture;
  readonly threads: number;
}

/** A graph with the head `resident` over a variant's weights. */
export interface PreparedGraph {
  readonly variantFolder: string;
  readonly profile: Profile;
  readonly model: Uint8Array;
}

export interface Prepared {
  /** Absolute path for `openResidentSession`, together with `prepared: true`. */
  readonly graphPath: string;
  /** Disk space of everything that was prepared for this graph. */
  readonly sizeBytes: number;
}

const names = {
  graph: 'graph.onnx',
  data: 'data.bin',
  manifest: 'prepared.json',
  savedGraph: 'saved.onnx',
  savedData: 'saved.bin',
} as const;
/** Raised when files of an earlier program must not be used. */
const revision = 2;
/** Packed forms have parts that are aligned within; pages also let each be mapped by itself. */
const pageBytes = 4096;
const copyBytes = 4 * 1024 * 1024;
/** ONNX Runtime's own file (plain and packed) and ours exist at the same time for a moment. */
const diskFactor = 5;

/** What was prepared for this graph on this computer; null: nothing, or it does not fit and must not be used. */
export async function findPrepared(input: PreparedGraph): Promise<Prepared | null> {
  const folder = await preparedFolder(input);
  try {
    const manifest: { dataBytes: number } = JSON.parse(
      await readFile(path.join(folder, names.manifest), 'utf8'),
    );
    const [data, graph] = [
      await stat(path.join(folder, names.data)),
      await stat(path.join(folder, names.graph)),
    ];
    if (data.size !== manifest.dataBytes) return null;
    return { graphPath: path.join(folder, names.graph), sizeBytes: data.size + graph.size };
  } catch {
    return null; // Not there, or not whole.
  }
}

/**
 * Prepares a graph and checks that its answers are equal, bit for bit, to the unprepared ones. null: nothing in this
 * graph is packed on this computer. Takes the memory of two sessions after each other and some seconds a gigabyte; one
 * process at a time for one graph. Removes what was prepared for the graph before.
 * @throws AppError `disk.full`, `file.unwritable`, `session.openFailed`, `prepared.different`; nothing is left then
 */
export async function prepareVariant(input: PreparedInput): Promise<Prepared | null> {
  const found = await findPrepared(input);
  if (found !== null) return found;
  const folder = await preparedFolder(input);
  await removeStale(input);
  const partial = `${folder}.partial`;
  await mkdir(partial, { recursive: true });
  try {
    await requireSpace(input.variantFolder, partial);
    const expected = await savePacked(input, partial);
    if (!(await buildData(input, partial))) return null;
    await requireEqual(await answersOf(input, path.join(partial, names.graph)), expected, input);
    await rename(partial, folder);
    await syncFolder(path.dirname(folder));
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return findPrepared(input);
}

/** Disk space of everything prepared for a variant. */
export async function preparedBytes(variantFolder: string): Promise<number> {
  const folder = path.join(variantFolder, layout.prepared);
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(path.join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Everything prepared for a variant; no session may be open on it. */
export async function removePrepared(variantFolder: string): Promise<void> {
  await rm(path.join(variantFolder, layout.prepared), { recursive: true, force: true });
}

async function preparedFolder({ variantFolder, profile, model }: PreparedGraph): Promise<string> {
  const manifest = await readFile(path.join(variantFolder, layout.variantManifest));
  const key = createHash('sha256')
    .update(JSON.stringify([revision, platform(), arch(), cpus()[0]?.model, cpuFeatures(), env.versions]))
    .update(manifest)
    .update(model)
    .digest('hex')
    .slice(0, 16);
  return path.join(variantFolder, layout.prepared, `${graphName(profile)}.${key}`);
}

function graphName(profile: Profile): string {
  return path.parse(graphFileName('resident', profile)).name;
}

/** What decides which kernels run; models of one name can differ under a hypervisor. */
function cpuFeatures(): string {
  if (platform() !== 'linux') return '';
  return /^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
}

async function removeStale({ variantFolder, profile }: PreparedGraph): Promise<void> {
  const all = path.join(variantFolder, layout.prepared);
  // Revision 1 prepared the graphs of the stock binding.
  const stale = [graphName(profile), path.parse(graphFileName('decoder', profile)).name];
  for (const name of await readdir(all).catch(() => []))
    if (stale.some((graph) => name.startsWith(`${graph}.`)))
      await rm(path.join(all, name), { recursive: true, force: true });
}

async function requireSpace(variantFolder: string, partial: string): Promise<void> {
  const { bavail, bsize } = await statfs(partial);
  const { size } = await stat(path.join(variantFolder, layout.weights));
  if (bavail * bsize < diskFactor * size) throw new AppError('disk.full', { path: partial });
}

/** Has ONNX Runtime save the optimized graph and the packed weights; returns the session's answers. */
async function savePacked(input: PreparedInput, partial: string): Promise<Float32Array[]> {
  const session = await openResidentSession({
    ...input,
    ...{ source: { model: input.model }, provider: 'cpu', slots: 1 },
    settings: {
      optimizedModelPath: path.join(partial, names.savedGraph),
      logSeverity: 4, // It warns that the file is for this computer only, which is meant.
      config: {
        'session.save_external_prepacked_constant_initializers': '1',
        'session.optimized_model_external_initializers_file_name': names.savedData,
        'session.optimized_model_external_initializers_min_size_in_bytes': '1024',
      },
    },
  });
  return answers(session, input.architecture);
}

async function answersOf(input: PreparedInput, graphPath: string): Promise<Float32Array[]> {
  const source = { path: graphPath };
  return answers(
    await openResidentSession({ ...input, source, provider: 'cpu', slots: 1, prepared: true }),
    input.architecture,
  );
}

/** Several tokens at once, then one: prefill and decoding use different kernels. */
async function answers(opened: DecoderSession, { vocabSize }: Architecture): Promise<Float32Array[]> {
  await using session = opened;
  const prompt = [1, 5, 3, 8, 2].map((id) => id % vocabSize);
  const first = (await session.run(prompt, 0)).slice();
  return [first, (await session.run([7 % vocabSize], prompt.length)).slice()];
}

async function requireEqual(
  found: Float32Array[],
  expected: Float32Array[],
  { profile }: PreparedInput,
): Promise<void> {
  const equal = found.every((logits, run) => {
    const other = expected[run];
    return logits.length === other?.length && logits.every((value, i) => Object.is(value, other[i]));
  });
  if (!equal) throw new AppError('prepared.different', { graph: graphName(profile) });
}

/** weights.bin and the packed forms as one file, and the saved graph over it. false: there are no packed forms. */
async function buildData({ variantFolder, model }: PreparedInput, partial: string): Promise<boolean> {
  const saved = await readFile(path.join(partial, names.savedGraph));
  const weights = readExternalWeights(saved);
  if (!Array.from(weights.values()).some(({ packed }) => packed.length > 0)) return false;
  const original = readExternalWeights(model);
  const location = path.join(partial, names.data);
  await copyFile(path.join(variantFolder, layout.weights), location, fsConstants.COPYFILE_FICLONE);
  const places = new Map<string, ExternalWeight>();
  let dataBytes: number;
  {
    await using source = await openReadAt(path.join(partial, names.savedData));
    await using target = await openWriteAt(location, { keep: true });
    const appender = new Appender(source, target, (await stat(location)).size);
    for (const [name, weight] of weights) places.set(name, await appender.place(weight, original.get(name)));
    await target.sync();
    dataBytes = appender.endBytes;
  }
  await writeFileWhole(path.join(partial, names.graph), moveExternalWeights(saved, names.data, places));
  await rm(path.join(partial, names.savedGraph));
  await rm(path.join(partial, names.savedData));
  await writeFileWhole(
    path.join(partial, names.manifest),
    Buffer.from(JSON.stringify({ revision, dataBytes })),
  );
  return true;
}

/** Moves parts of ONNX Runtime's file behind a copy of weights.bin. */
class Appender {
  readonly #source: OpenedReadAt;
  readonly #target: OpenedWriteAt;
  readonly #buffer = new Uint8Array(copyBytes);
  endBytes: number;

  constructor(source: OpenedReadAt, target: OpenedWriteAt, endBytes: number) {
    this.#source = source;
    this.#target = target;
    this.endBytes = endBytes;
  }

  /** A weight of the original graph lies in weights.bin already; one that the optimizer made is appended too. */
  async place(saved: ExternalWeight, original: ExternalWeight | undefined): Promise<ExternalWeight> {
    const known = original?.sizeBytes === saved.sizeBytes ? original.offset : null;
    const packed: ExternalWeight['packed'][number][] = [];
    for (const { key, regions } of saved.packed) {
      const moved: { offset: number; sizeBytes: number }[] = [];
      for (const { offset, sizeBytes } of regions)
        moved.push({ offset: await this.#append(offset, sizeBytes), sizeBytes });
      packed.push({ key, regions: moved });
    }
    const { sizeBytes } = saved;
    return { offset: known ?? (await this.#append(saved.offset, sizeBytes)), sizeBytes, packed };
  }

  async #append(from: number, sizeBytes: number): Promise<number> {
    const start = Math.ceil(this.endBytes / pageBytes) * pageBytes;
    for (let done = 0; done < sizeBytes; ) {
      const bytes = this.#buffer.subarray(0, Math.min(copyBytes, sizeBytes - done));
      await this.#source.readInto(bytes, from + done);
      await this.#target.writeAt(bytes, start + done);
      done += bytes.length;
    }
    this.endBytes = start + sizeBytes;
    return start;
  }
}
