export interface VerifyInput {
  readonly modelFolder: string;
}
/** Every file whose bytes are not what the manifests say; empty: the model is unharmed. */
export interface VerifyResult {
  readonly checkedBytes: number;
  readonly damaged: readonly { readonly name: string; readonly reason: 'missing' | 'size' | 'hash' }[];
}
