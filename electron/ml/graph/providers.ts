/** Where a graph is to run; ONNX Runtime's execution providers. */
export const providerNames = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type ProviderName = (typeof providerNames)[number];

/** The type of the values between nodes that a provider computes best, and with which it has every kernel. */
export const activationTypes = {
  cpu: 'float32',
  cuda: 'float16',
  webgpu: 'float32',
  dml: 'float16',
  coreml: 'float32',
} as const satisfies Record<ProviderName, 'float32' | 'float16'>;
