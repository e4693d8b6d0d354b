/** What the bench uses of node-llama-cpp, so that the types hold before bench/ has installed it. */
declare module 'node-llama-cpp' {
  export type Token = number & { readonly __token: never };
  interface Sequence {
    evaluate(
      tokens: readonly Token[],
      options: { temperature: number; yieldEogToken: boolean },
    ): AsyncGenerator<Token>;
  }
  interface Context {
    getSequence(): Sequence;
  }
  export interface Model {
    createContext(options: {
      /** Of each sequence. */
      contextSize: number;
      sequences: number;
      batchSize: number;
      threads: number;
    }): Promise<Context>;
  }
  interface Llama {
    loadModel(options: { modelPath: string; useMmap: boolean }): Promise<Model>;
  }
  export function getLlama(options: {
    gpu: false;
    build: 'never';
    logLevel: 'error';
    maxThreads: number;
  }): Promise<Llama>;
}
