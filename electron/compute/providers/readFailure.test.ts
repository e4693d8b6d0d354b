import { expect, test } from 'vitest';
import { describeError } from '../../common/errors/appError.ts';
import { type FailureFacts, readFailure } from './readFailure.ts';

const facts: FailureFacts = { title: 'NVIDIA CUDA', folder: '/opt/ort', version: '1.30.0', driver: '525.60' };

/** Messages as they were seen: from ONNX Runtime 1.30 on Linux here, and in its issue tracker. */
const recorded: readonly (readonly [message: string, code: string, data: Record<string, string>])[] = [
  [
    'Failed to load library /opt/ort/libonnxruntime_providers_shared.so with error: /opt/ort/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory',
    'provider.libraryMissing',
    { library: 'libonnxruntime_providers_shared.so', folder: '/opt/ort' },
  ],
  [
    '[ONNXRuntimeError] : 1 : FAIL : Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory',
    'provider.libraryMissing',
    { library: 'libcublasLt.so.12' },
  ],
  [
    'libcudnn.so.9: cannot open shared object file: No such file or directory',
    'provider.libraryMissing',
    { library: 'libcudnn.so.9' },
  ],
  [
    'libcuda.so.1: cannot open shared object file: No such file or directory',
    'provider.driverMissing',
    { library: 'libcuda.so.1' },
  ],
  [
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory",
    'provider.driverMissing',
    { library: 'libvulkan.so.1' },
  ],
  [
    'Error loading "C:\\ort\\onnxruntime_providers_cuda.dll": error 126 "The specified module could not be found." when trying to load "C:\\ort\\onnxruntime_providers_cuda.dll"',
    'provider.libraryMissing',
    { library: 'onnxruntime_providers_cuda.dll' },
  ],
  [
    'onnxruntime_providers_cuda.dll: cannot be loaded: The specified procedure could not be found.',
    'provider.libraryBroken',
    { library: 'onnxruntime_providers_cuda.dll', detail: 'The specified procedure could not be found.' },
  ],
  [
    'cudnn64_9.dll: The specified module could not be found',
    'provider.libraryMissing',
    { library: 'cudnn64_9.dll' },
  ],
  [
    'nvcuda.dll: The specified module could not be found',
    'provider.driverMissing',
    { library: 'nvcuda.dll' },
  ],
  [
    '/opt/ort/libonnxruntime_providers_cuda.so: undefined symbol: cudnnGetConvolutionForwardAlgorithm_v7, version libcudnn.so.9',
    'provider.libraryBroken',
    { library: 'libonnxruntime_providers_cuda.so', version: '1.30.0' },
  ],
  [
    '/opt/ort/libonnxruntime_providers_shared.so: invalid ELF header',
    'provider.libraryBroken',
    { detail: 'invalid ELF header' },
  ],
  [
    'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0 ; hostname=ward7',
    'provider.driverTooOld',
    { driver: '525.60' },
  ],
  ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', 'provider.noAdapter', {}],
  [
    'CUDA failure 209: no kernel image is available for execution on the device ; GPU=0',
    'provider.deviceTooOld',
    {},
  ],
  ['CUDA failure 2: out of memory ; GPU=0 ; hostname=ward7', 'provider.noMemory', {}],
  [
    'webgpu_context.cc:136 adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
    'provider.noAdapter',
    {},
  ],
  ['dml_provider_factory.cc Exception(2) tid(1f) 887A0004', 'provider.noAdapter', {}],
  [
    'This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.',
    'provider.needsCpu',
    {},
  ],
  ['something nobody has seen before', 'provider.failed', { detail: 'something nobody has seen before' }],
];

test.each(recorded)('%s', (message, code, data) => {
  const failure = readFailure(message, facts);
  expect(failure.code).toBe(code);
  expect(failure.data).toMatchObject({ provider: 'NVIDIA CUDA', ...data });
  for (const language of ['en', 'zh-CN'] as const) {
    const { what, next } = describeError(failure.code, failure.data, language);
    expect(`${what} ${next}`).not.toMatch(/\{\w+\}/);
  }
});
