import { join } from 'node:path';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { CacheScales } from '../../ml/architectures/cacheScales.ts';
import type { ExternalTensor } from '../../ml/architectures/lowering.ts';
import { isEncryptedFile } from '../../vault/files.ts';
import { readOwnAdapter } from '../adapters/readAdapter.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
import { findPrepared } from '../decoder/prepared.ts';
import { AdapterWeights } from '../decoder/resident/adapterWeights.ts';
import { openResidentSession, type ResidentOptions } from '../decoder/resident/openResident.ts';
import { SharedWeights } from '../decoder/resident/sharedWeights.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { layout, type VariantManifest } from '../layout.ts';
import { variantFolder } from '../modelFolder.ts';
import type { LoadInput } from './requests.ts';
import { tryOut } from './tryOut.ts';

export interface WantedDecoder extends LoadInput {
  readonly variant: VariantManifest;
  /** null: the cache is floating point. */
  readonly cacheScales: CacheScales | null;
}

/**
 * The resident sessions of one model: the base's, and those of adapters beside it. On the CPU they share one copy of the
 * weights, mapped and packed (the base only where the load asks for that: it is then not over prepared weights); a device
 * takes a copy for each. Every session of it has to be gone before it.
 */
export class ModelSessions implements Disposable {
  readonly #input: WantedDecoder;
  #shared: Promise<SharedWeights> | null = null;

  constructor(input: WantedDecoder) {
    this.#input = input;
  }

  /** @throws AppError `session.openFailed`, `graph.unsupported`, `device.otherWeights` */
  async openBase(): Promise<{ readonly session: DecoderSession; readonly preparedUsed: boolean }> {
    const { variant, cacheScales, profile, provider = 'cpu', shareWeights, usePrepared } = this.#input;
    const { model, external } = lowerOver(variant, { head: 'resident', profile, provider, cacheScales });
    const options = this.#options();
    const isEncrypted = await this.#isEncrypted();
    if (usePrepared && provider === 'cpu' && !shareWeights && !isEncrypted) {
      const prepared = await findPrepared({ variantFolder: options.variantFolder, profile, model });
      const source = prepared && { path: prepared.graphPath };
      const session = source && (await openUnlessBroken({ ...options, source, prepared: true }));
      if (session !== null) return { session, preparedUsed: true };
    }
    const shared = shareWeights || isEncrypted ? await this.#weights(external) : null;
    const session = await openResidentSession({
      ...options,
      source: { model },
      ...handedOver(shared, provider),
    });
    shared?.releasePages();
    if (provider !== 'cpu') await tryOut(session, provider);
    return { session, preparedUsed: false };
  }

  /**
   * The model with an adapter. Its cache is floating point: the steps of an int8 one are measured without adapters.
   * @param folder of an adapter that was made for this model
   * @throws AppError `adapters.otherBase`, `adapters.damaged`, else as `openBase`
   */
  async openAdapter(folder: string): Promise<DecoderSession> {
    const { variant, profile, modelFolder, provider = 'cpu' } = this.#input;
    const adapter = await readOwnAdapter(modelFolder, folder);
    const lowered = lowerOver(variant, { head: 'resident', profile, provider, adapter });
    const { architecture } = variant;
    const shared = await this.#weights(lowered.external);
    const options = this.#options();
    const session = await openResidentSession({
      ...{ ...options, source: { model: lowered.model } },
      ...handedOver(shared, provider),
      adapter: new AdapterWeights(options.runtime, { architecture, adapter, tensors: lowered.adapter }),
    });
    shared?.releasePages();
    if (provider !== 'cpu') await tryOut(session, provider);
    return session;
  }

  [Symbol.dispose](): void {
    const shared = this.#shared;
    this.#shared = null;
    void shared?.then((weights) => weights[Symbol.dispose]());
  }

  #options() {
    const { variant, threads, provider = 'cpu', sequences: slots = 1, rows = 'last' } = this.#input;
    const { architecture } = variant;
    const common = { runtime: openRuntime(), architecture, threads, provider, slots, rows };
    return { ...common, variantFolder: variantFolder(this.#input) };
  }

  #isEncrypted(): Promise<boolean> {
    return isEncryptedFile(join(variantFolder(this.#input), layout.weights));
  }

  /** null: what this runs on has memory of its own, and reads the file by itself. */
  async #weights(tensors: readonly ExternalTensor[]): Promise<SharedWeights | null> {
    if ((this.#input.provider ?? 'cpu') !== 'cpu' && !(await this.#isEncrypted())) return null;
    this.#shared ??= SharedWeights.open(openRuntime(), variantFolder(this.#input), tensors);
    try {
      return await this.#shared;
    } catch (error) {
      this.#shared = null;
      throw error;
    }
  }
}

/** The CPU computes over the weights where they lie; a device copies them, as it would from a file. */
function handedOver(
  shared: SharedWeights | null,
  provider: string,
): Pick<ResidentOptions, 'shared' | 'decrypted'> {
  if (shared === null) return {};
  return provider === 'cpu' ? { shared } : { decrypted: shared };
}

/** Prepared files that cannot be opened are no reason not to load: the plain ones are there. */
async function openUnlessBroken(options: ResidentOptions): Promise<DecoderSession | null> {
  try {
    return await openResidentSession(options);
  } catch (error) {
    if (error instanceof AppError && error.code === 'session.openFailed') return null;
    throw error;
  }
}
