import { AppError } from '../../common/errors/appError.ts';
import type { Architecture, TensorInfo } from '../architectures/architecture.ts';
import { countParameters } from '../architectures/describe.ts';
import { variantBytes } from '../architectures/variantBytes.ts';
import type { Precision } from '../graph/weights.ts';
import type { ChatTemplate } from '../tokenize/chatTemplate.ts';
import { ignoredCode, parseArchitecture } from './config.ts';
import { licenceFile, licenceOfReadme, licenceOfText } from './licence.ts';
import { matchTensors, placeTensors, sourcePrecisionOf } from './matchTensors.ts';
import { collect, type Problem, warning } from './problem.ts';
import type { JsonObject } from './safeJson.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import {
  fileLimits,
  findFile,
  readJsonFile,
  readTextFile,
  type SourceEntry,
  type SourceFolder,
} from './sourceFolder.ts';
import { highestTokenId, parseTemplate, readTokenizer } from './tokenizerFiles.ts';
import { chooseWeightFiles, indexName, type WeightFiles } from './weightFiles.ts';

/** What a folder holds, judged without changing anything. */
export interface FolderFindings {
  readonly name: string;
  /** null when there is a reason to refuse; `problems` then says which. */
  readonly architecture: Architecture | null;
  readonly parameterCount: number;
  readonly sourcePrecision: string | null;
  readonly licence: string | null;
  readonly hasChatTemplate: boolean;
  /** What an import takes, weights last. */
  readonly files: readonly Pick<SourceEntry, 'name' | 'sizeBytes' | 'version'>[];
  readonly weightFiles: readonly string[];
  readonly variantBytes: Readonly<Record<Precision, number>>;
  readonly tensors: readonly TensorInfo[];
  readonly problems: readonly Problem[];
}

/** What a further check gets to see. */
export interface FolderParts {
  readonly tokenizer: JsonObject | null;
  readonly tokenizerConfig: JsonObject;
  /** null: there is none, or none that parses. */
  readonly template: ChatTemplate | null;
}
/** A check that needs more than this pure module has (a clock): rejects with an AppError to refuse. */
export type FolderCheck = (parts: FolderParts) => void | Promise<void>;

/** Small files that belong to a model, beside its weights. */
const companions: readonly RegExp[] = [
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens)\.json$/,
  /^chat_template\.jinja$/,
  /^readme\.md$/i,
  /^notice(\.|$)/i,
  licenceFile,
];

/**
 * Judges a Hugging Face model folder: config, weights, tokenizer, template and licence. Only headers and small files
 * are read, pickles never. Defects become problems and do not stop the search for others.
 */
export async function inspectHfFolder(
  folder: SourceFolder,
  checks: readonly FolderCheck[] = [],
): Promise<FolderFindings> {
  const problems: Problem[] = [];
  const weightFiles = await collect(problems, () => chooseWeightFiles(folder));
  const config = await collect(problems, () => readConfig(folder));
  const architecture = config && (await collect(problems, () => parseArchitecture(config)));
  const placed = weightFiles && (await collect(problems, () => readTensors(folder, weightFiles)));
  const matched = architecture && config && placed ? matchTensors(architecture, config, placed) : null;
  problems.push(...(matched?.problems ?? []));
  const text = await inspectText(folder, { architecture, checks }, problems);
  const files = (await collect(problems, () => takenFiles(folder, weightFiles))) ?? [];
  const code = config && architecture ? ignoredCode(config) : null;
  if (architecture && code !== null)
    problems.push(warning('config.remoteCodeIgnored', { code, family: architecture.family }));
  const bytes = architecture && (await collect(problems, () => variantBytes(architecture)));
  const usable = problems.every(({ severity }) => severity === 'warn') ? architecture : null;
  return {
    name: folder.name,
    architecture: usable,
    parameterCount: architecture ? countParameters(architecture) : 0,
    sourcePrecision: sourcePrecisionOf(matched?.tensors ?? []),
    licence: await findLicence(folder),
    hasChatTemplate: text.hasChatTemplate,
    files,
    weightFiles: weightFiles?.names ?? [],
    variantBytes: bytes ?? { int8: 0, int4: 0, fp16: 0, fp32: 0 },
    tensors: matched?.tensors ?? [],
    problems: distinct(problems),
  };
}

async function readConfig(folder: SourceFolder): Promise<JsonObject> {
  const config = await readJsonFile(folder, 'config.json', fileLimits.configBytes);
  if (config === null) throw new AppError('config.missing', { folder: folder.name });
  return config;
}

async function readTensors(folder: SourceFolder, files: WeightFiles) {
  const headers = [];
  for (const name of files.names) {
    await using file = await folder.open(name);
    headers.push((await readSafetensorsHeader(file, name)).tensors);
  }
  return placeTensors(files, headers);
}

interface TextContext {
  readonly architecture: Architecture | null;
  readonly checks: readonly FolderCheck[];
}

/** Everything that turns text into tokens and back. */
async function inspectText(folder: SourceFolder, { architecture, checks }: TextContext, problems: Problem[]) {
  const tokenizer = await collect(problems, () => readTokenizer(folder));
  const tokenizerConfig =
    (await collect(problems, () =>
      readJsonFile(folder, 'tokenizer_config.json', fileLimits.tokenizerConfigBytes),
    )) ?? {};
  await collect(problems, () => readJsonFile(folder, 'generation_config.json', fileLimits.configBytes));
  const template = await collect(problems, () => parseTemplate(folder, tokenizerConfig));
  if (tokenizer && template === false) problems.push(warning('import.templateMissing', {}));
  const highestId = tokenizer ? highestTokenId(tokenizer) : -1;
  if (architecture && highestId >= architecture.vocabSize) {
    problems.push(warning('import.tokenizerLarger', { highestId, vocabSize: architecture.vocabSize }));
  }
  for (const check of checks)
    await collect(problems, () => check({ tokenizer, tokenizerConfig, template: template || null }));
  return { hasChatTemplate: Boolean(template) };
}

/** Names and sizes of what an import copies; a link that leaves the folder among them is refused. */
function takenFiles(folder: SourceFolder, weightFiles: WeightFiles | null) {
  const small = folder.entries.filter(
    ({ name, kind }) => kind !== 'folder' && companions.some((pattern) => pattern.test(name)),
  );
  const index = weightFiles?.index ? [indexName] : [];
  return [...small.map(({ name }) => name), ...index, ...(weightFiles?.names ?? [])].flatMap((name) => {
    const entry = findFile(folder, name);
    return entry === null ? [] : [{ name, sizeBytes: entry.sizeBytes, version: entry.version }];
  });
}

async function findLicence(folder: SourceFolder): Promise<string | null> {
  const readable = folder.entries.filter(
    ({ kind, sizeBytes }) => kind === 'file' && sizeBytes <= fileLimits.readmeBytes,
  );
  const readme = readable.find(({ name }) => /^readme\.md$/i.test(name));
  const declared =
    readme && licenceOfReadme((await readTextFile(folder, readme.name, fileLimits.readmeBytes)) ?? '');
  if (declared) return declared;
  const text = readable.find(({ name }) => licenceFile.test(name));
  return text
    ? licenceOfText((await readTextFile(folder, text.name, fileLimits.readmeBytes)) ?? '', text.name)
    : null;
}

/** The links of a cache snapshot are one problem, not eight; of others the same one is named once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, data }) => {
    const key = code === 'import.huggingFaceCache' ? code : JSON.stringify([code, data]);
    return !seen.has(key) && seen.add(key);
  });
}
