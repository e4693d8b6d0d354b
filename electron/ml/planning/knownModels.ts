import type { ModelShape } from './modelShape.ts';

/** A published model whose sizes are known without having it. */
export interface KnownModel {
  readonly name: string;
  /** Where its sizes are from: the repository on Hugging Face whose config.json says so. */
  readonly source: string;
  readonly shape: ModelShape;
}

interface Sizes {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly heads: readonly [query: number, keyValue: number];
  readonly headDim: number;
  readonly context: number;
  readonly tied?: boolean;
  readonly qkvBias?: boolean;
}

function shapeOf(sizes: Sizes): ModelShape {
  return {
    layerCount: sizes.layers,
    hiddenSize: sizes.hidden,
    intermediateSize: sizes.intermediate,
    vocabSize: sizes.vocabulary,
    headCount: sizes.heads[0],
    kvHeadCount: sizes.heads[1],
    headDim: sizes.headDim,
    contextLength: sizes.context,
    tiedEmbedding: sizes.tied ?? false,
    qkvBias: sizes.qkvBias ?? false,
    outputBias: false,
    mlpBias: false,
    qkNorm: false,
  };
}

const qwen = { qkvBias: true } as const;
const llama3 = { vocabulary: 128_256, context: 131_072 } as const;

const table: readonly (Sizes & { readonly name: string; readonly source: string })[] = [
  {
    ...{ name: 'Qwen2.5 0.5B', source: 'Qwen/Qwen2.5-0.5B-Instruct', ...qwen, tied: true },
    ...{ layers: 24, hidden: 896, intermediate: 4864, vocabulary: 151_936 },
    ...{ heads: [14, 2], headDim: 64, context: 32_768 },
  },
  {
    ...{ name: 'Llama 3.2 1B', source: 'meta-llama/Llama-3.2-1B-Instruct', ...llama3, tied: true },
    ...{ layers: 16, hidden: 2048, intermediate: 8192, heads: [32, 8], headDim: 64 },
  },
  {
    ...{ name: 'Qwen2.5 1.5B', source: 'Qwen/Qwen2.5-1.5B-Instruct', ...qwen, tied: true },
    ...{ layers: 28, hidden: 1536, intermediate: 8960, vocabulary: 151_936 },
    ...{ heads: [12, 2], headDim: 128, context: 32_768 },
  },
  {
    ...{ name: 'DeepSeek R1 Distill 1.5B', source: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B', ...qwen },
    ...{ layers: 28, hidden: 1536, intermediate: 8960, vocabulary: 151_936 },
    ...{ heads: [12, 2], headDim: 128, context: 131_072 },
  },
  {
    ...{ name: 'Qwen2.5 3B', source: 'Qwen/Qwen2.5-3B-Instruct', ...qwen, tied: true },
    ...{ layers: 36, hidden: 2048, intermediate: 11_008, vocabulary: 151_936 },
    ...{ heads: [16, 2], headDim: 128, context: 32_768 },
  },
  {
    ...{ name: 'Llama 3.2 3B', source: 'meta-llama/Llama-3.2-3B-Instruct', ...llama3, tied: true },
    ...{ layers: 28, hidden: 3072, intermediate: 8192, heads: [24, 8], headDim: 128 },
  },
  {
    ...{ name: 'Phi-3 mini 4K', source: 'microsoft/Phi-3-mini-4k-instruct' },
    ...{ layers: 32, hidden: 3072, intermediate: 8192, vocabulary: 32_064 },
    ...{ heads: [32, 32], headDim: 96, context: 4096 },
  },
  {
    ...{ name: 'Mistral 7B', source: 'mistralai/Mistral-7B-Instruct-v0.3' },
    ...{ layers: 32, hidden: 4096, intermediate: 14_336, vocabulary: 32_768 },
    ...{ heads: [32, 8], headDim: 128, context: 32_768 },
  },
  {
    ...{ name: 'Qwen2.5 7B', source: 'Qwen/Qwen2.5-7B-Instruct', ...qwen },
    ...{ layers: 28, hidden: 3584, intermediate: 18_944, vocabulary: 152_064 },
    ...{ heads: [28, 4], headDim: 128, context: 32_768 },
  },
  {
    ...{ name: 'DeepSeek R1 Distill 7B', source: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', ...qwen },
    ...{ layers: 28, hidden: 3584, intermediate: 18_944, vocabulary: 152_064 },
    ...{ heads: [28, 4], headDim: 128, context: 131_072 },
  },
  {
    ...{ name: 'Llama 3.1 8B', source: 'meta-llama/Llama-3.1-8B-Instruct', ...llama3 },
    ...{ layers: 32, hidden: 4096, intermediate: 14_336, heads: [32, 8], headDim: 128 },
  },
  {
    ...{ name: 'DeepSeek R1 Distill 8B', source: 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', ...llama3 },
    ...{ layers: 32, hidden: 4096, intermediate: 14_336, heads: [32, 8], headDim: 128 },
  },
  {
    ...{ name: 'Qwen2.5 14B', source: 'Qwen/Qwen2.5-14B-Instruct', ...qwen },
    ...{ layers: 48, hidden: 5120, intermediate: 13_824, vocabulary: 152_064 },
    ...{ heads: [40, 8], headDim: 128, context: 32_768 },
  },
  {
    ...{ name: 'Qwen2.5 32B', source: 'Qwen/Qwen2.5-32B-Instruct', ...qwen },
    ...{ layers: 64, hidden: 5120, intermediate: 27_648, vocabulary: 152_064 },
    ...{ heads: [40, 8], headDim: 128, context: 32_768 },
  },
];

/** Smallest first. */
export const knownModels: readonly KnownModel[] = table.map(({ name, source, ...sizes }) => ({
  name,
  source,
  shape: shapeOf(sizes),
}));
