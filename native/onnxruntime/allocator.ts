import type { Pointer } from './callTable.ts';
import { Handle } from './handle.ts';
import type { OnnxRuntime } from './runtime.ts';
import type { Session } from './session.ts';

/** OrtAllocatorType and OrtMemType. */
const deviceAllocator = 0;
const defaultMemory = 0;

/** Names of the memories of providers, as the library calls them. */
export const deviceMemories = { cuda: 'Cuda', webgpu: 'WebGPU_Buffer', dml: 'DML' } as const;
export type DeviceMemoryName = (typeof deviceMemories)[keyof typeof deviceMemories];

/** Where memory is (OrtMemoryInfo). Outlives the allocators and tensors that were made with it. */
export class MemoryInfo extends Handle {
  constructor(runtime: OnnxRuntime, name: DeviceMemoryName, deviceId = 0) {
    const given = [name, deviceAllocator, deviceId, defaultMemory] as const;
    super(runtime, runtime.make('CreateMemoryInfo', ...given), 'ReleaseMemoryInfo');
  }
}

/** A session's allocator for a device; released after the tensors that came from it and before the session. */
export class Allocator extends Handle {
  readonly memoryInfo: MemoryInfo;

  constructor(session: Session, memoryInfo: MemoryInfo) {
    const { runtime } = session;
    const pointer: Pointer = runtime.make('CreateAllocator', session.pointer, memoryInfo.pointer);
    super(runtime, pointer, 'ReleaseAllocator');
    this.memoryInfo = memoryInfo;
  }
}
