/**
 * The entries of ONNX Runtime's C table (`OrtApi`) that the house uses: index in the table, result, arguments. An index never
 * changes between releases (the table only grows), so these hold for every library that knows version 30 of the table.
 * Every function that returns a status gives NULL for success, or an object that the caller releases.
 *
 * Notation: `pointer` an opaque object or memory (a number, or a typed array passed by address); `out` a slot of 8 bytes
 * that receives a result; `text` UTF-8; `path` UTF-8, on Windows UTF-16; `texts` an array of UTF-8.
 */
export type Argument = 'pointer' | 'out' | 'text' | 'texts' | 'path' | 'size' | 'int';
export type Result = 'status' | 'text' | 'int' | 'none';
export type Signature = readonly [index: number, result: Result, ...args: Argument[]];

export const ortFunctions = {
  GetErrorCode: [1, 'int', 'pointer'],
  GetErrorMessage: [2, 'text', 'pointer'],
  ReleaseStatus: [93, 'none', 'pointer'],

  CreateEnv: [3, 'status', 'int', 'text', 'out'],
  DisableTelemetryEvents: [6, 'status', 'pointer'],

  CreateSessionOptions: [10, 'status', 'out'],
  SetOptimizedModelFilePath: [11, 'status', 'pointer', 'path'],
  EnableProfiling: [14, 'status', 'pointer', 'path'],
  DisableMemPattern: [17, 'status', 'pointer'],
  DisableCpuMemArena: [19, 'status', 'pointer'],
  SetSessionLogSeverityLevel: [22, 'status', 'pointer', 'int'],
  SetSessionGraphOptimizationLevel: [23, 'status', 'pointer', 'int'],
  SetIntraOpNumThreads: [24, 'status', 'pointer', 'int'],
  SetInterOpNumThreads: [25, 'status', 'pointer', 'int'],
  AddSessionConfigEntry: [130, 'status', 'pointer', 'text', 'text'],
  AddInitializer: [150, 'status', 'pointer', 'text', 'pointer'],
  AddExternalInitializers: [210, 'status', 'pointer', 'texts', 'pointer', 'size'],
  SessionOptionsAppendExecutionProvider: [216, 'status', 'pointer', 'text', 'texts', 'texts', 'size'],
  CreateCUDAProviderOptions: [205, 'status', 'out'],
  UpdateCUDAProviderOptions: [206, 'status', 'pointer', 'texts', 'texts', 'size'],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'status', 'pointer', 'pointer'],
  ReleaseCUDAProviderOptions: [208, 'none', 'pointer'],
  ReleaseSessionOptions: [100, 'none', 'pointer'],

  CreateSession: [7, 'status', 'pointer', 'path', 'pointer', 'out'],
  CreateSessionFromArray: [8, 'status', 'pointer', 'pointer', 'size', 'pointer', 'out'],
  CreateSessionWithPrepackedWeightsContainer: [
    ...([168, 'status'] as const),
    ...(['pointer', 'path', 'pointer', 'pointer', 'out'] as const),
  ],
  CreateSessionFromArrayWithPrepackedWeightsContainer: [
    ...([169, 'status'] as const),
    ...(['pointer', 'pointer', 'size', 'pointer', 'pointer', 'out'] as const),
  ],
  SessionGetInputCount: [30, 'status', 'pointer', 'out'],
  SessionGetOutputCount: [31, 'status', 'pointer', 'out'],
  SessionGetInputTypeInfo: [33, 'status', 'pointer', 'size', 'out'],
  SessionGetOutputTypeInfo: [34, 'status', 'pointer', 'size', 'out'],
  SessionGetInputName: [36, 'status', 'pointer', 'size', 'pointer', 'out'],
  SessionGetOutputName: [37, 'status', 'pointer', 'size', 'pointer', 'out'],
  SessionEndProfiling: [110, 'status', 'pointer', 'pointer', 'out'],
  ReleaseSession: [95, 'none', 'pointer'],
  CreatePrepackedWeightsContainer: [166, 'status', 'out'],
  ReleasePrepackedWeightsContainer: [167, 'none', 'pointer'],

  CastTypeInfoToTensorInfo: [55, 'status', 'pointer', 'out'],
  GetTensorElementType: [60, 'status', 'pointer', 'out'],
  GetDimensionsCount: [61, 'status', 'pointer', 'out'],
  GetDimensions: [62, 'status', 'pointer', 'pointer', 'size'],
  ReleaseTypeInfo: [98, 'none', 'pointer'],

  CreateCpuMemoryInfo: [69, 'status', 'int', 'int', 'out'],
  CreateMemoryInfo: [68, 'status', 'text', 'int', 'int', 'int', 'out'],
  ReleaseMemoryInfo: [94, 'none', 'pointer'],
  AllocatorFree: [76, 'status', 'pointer', 'pointer'],
  GetAllocatorWithDefaultOptions: [78, 'status', 'out'],
  CreateAllocator: [131, 'status', 'pointer', 'pointer', 'out'],
  ReleaseAllocator: [132, 'none', 'pointer'],

  CreateTensorAsOrtValue: [48, 'status', 'pointer', 'pointer', 'size', 'int', 'out'],
  CreateTensorWithDataAsOrtValue: [
    ...([49, 'status'] as const),
    ...(['pointer', 'pointer', 'size', 'pointer', 'size', 'int', 'out'] as const),
  ],
  GetTensorMutableData: [51, 'status', 'pointer', 'out'],
  ReleaseValue: [96, 'none', 'pointer'],

  CreateIoBinding: [134, 'status', 'pointer', 'out'],
  BindInput: [136, 'status', 'pointer', 'text', 'pointer'],
  BindOutput: [137, 'status', 'pointer', 'text', 'pointer'],
  SynchronizeBoundInputs: [202, 'status', 'pointer'],
  SynchronizeBoundOutputs: [203, 'status', 'pointer'],
  ReleaseIoBinding: [135, 'none', 'pointer'],

  CreateRunOptions: [39, 'status', 'out'],
  RunOptionsSetTerminate: [46, 'status', 'pointer'],
  RunOptionsUnsetTerminate: [47, 'status', 'pointer'],
  AddRunConfigEntry: [165, 'status', 'pointer', 'text', 'text'],
  ReleaseRunOptions: [97, 'none', 'pointer'],
  RunWithBinding: [133, 'status', 'pointer', 'pointer', 'pointer'],
} as const satisfies Record<string, Signature>;

export type OrtFunctionName = keyof typeof ortFunctions;

/** The highest version of the table that the indexes above were checked against. */
export const apiVersion = 30;
/**
 * Releases of ONNX Runtime on which these bindings were tried. Another one is refused: a table that grows is compatible by
 * promise, but which memory a call keeps and what a kernel does with a shared buffer is known by trying only.
 */
export const testedVersions: readonly string[] = ['1.30.0'];
