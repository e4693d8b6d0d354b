import type { ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { ProviderName } from '../../ml/graph/providers.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import type { ChatMessage } from '../decoder/generation.ts';
import type { DecoderSession } from '../decoder/session.ts';
import type { CacheKind, Profile } from '../layout.ts';

export interface LoadInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  /** What keys and values are kept in where the provider can; left out: float. */
  readonly cache?: CacheKind;
  readonly threads: number;
  /** Write and use pre-packed weights. */
  readonly usePrepared: boolean;
  /** What it is to run on, and on nothing else; left out: the CPU. */
  readonly provider?: ProviderName;
  /** Answers that may be computed at once, each with a cache of its own. Left out: one. */
  readonly sequences?: number;
  /** Adapters will be used beside the base: all are over one copy of the weights, and prepared ones are left aside. */
  readonly shareWeights?: boolean;
  /** Logits of a run that does not say which it wants; left out: of the last position. Only on the resident binding. */
  readonly rows?: 'last' | 'all';
  /** Left out: `resident`, which keeps caches where the model runs; `stock` is for comparing the two. */
  readonly binding?: DecoderSession['binding'];
}
export interface LoadResult {
  readonly device: ProviderName;
  readonly binding: DecoderSession['binding'];
  /** Why the stock binding is used although it was not asked for. */
  readonly stockReason: { readonly code: ErrorCode; readonly data: ErrorData } | null;
  /** What keys and values are kept in. */
  readonly cache: CacheKind;
  readonly loadMs: number;
  readonly preparedUsed: boolean;
  /** Answers that are computed at once; further ones wait. */
  readonly sequences: number;
  readonly contextLength: number;
  /** Resident memory of the process after loading. */
  readonly memoryBytes: number;
  readonly defaults: Sampling;
  /** Where the chat template came from; `fallback` is shown as a warning. */
  readonly templateSource: 'tokenizer_config.json' | 'chat_template.jinja' | 'fallback';
}

export interface PromptInput {
  readonly messages: readonly ChatMessage[];
  /** What the answer was limited to: it decides how much of a long conversation fits. Left out: no limit. */
  readonly maxTokens?: number | undefined;
  /** When the answer was asked for (ISO 8601), for templates that name the day. Left out: now. */
  readonly at?: string | undefined;
}
export interface PromptResult {
  readonly text: string;
  readonly ids: readonly number[];
  readonly contextLength: number;
  readonly templateSource: LoadResult['templateSource'];
}

export interface CountInput {
  readonly messages: readonly ChatMessage[];
}
export interface CountResult {
  /** Tokens of all messages as the template writes them, whether they fit or not. */
  readonly tokens: number;
  readonly contextLength: number;
}

export interface GenerateInput {
  /** Names this generation for `stop`. */
  readonly answer?: string | undefined;
  readonly messages: readonly ChatMessage[];
  /** Folder of the adapter that answers together with the model. Left out: the model alone. */
  readonly adapter?: string | undefined;
  readonly sampling: Sampling;
  /** Whether tokens may be drafted and checked several at once, where that is quicker. Left out: they may. */
  readonly speculation?: 'auto' | 'off' | undefined;
  /** As in `PromptInput`. */
  readonly at?: string | undefined;
}
