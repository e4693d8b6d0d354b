import { loadLibrary } from '../library/loadLibrary.ts';

/** VkPhysicalDeviceType, by its number. `cpu`: a driver that computes in software (SwiftShader, llvmpipe). */
const deviceKinds = ['other', 'integrated', 'discrete', 'virtual', 'cpu'] as const;
export type VulkanDeviceKind = (typeof deviceKinds)[number];

export interface VulkanDevice {
  readonly name: string;
  readonly kind: VulkanDeviceKind;
}

/** What high performance is looked for in, best first. */
const order: readonly VulkanDeviceKind[] = ['discrete', 'integrated', 'virtual', 'other', 'cpu'];

const libraryName: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libvulkan.so.1',
  win32: 'vulkan-1.dll',
};

/** VkInstanceCreateInfo (64 bytes) with nothing asked for: sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO = 1. */
const instanceInfoBytes = 64;
/** VkPhysicalDeviceProperties has 824 bytes: deviceType at 16, deviceName (256 bytes, NUL-terminated) at 20. */
const propertiesBytes = 1024;
const mostDevices = 16;

/**
 * The devices of Vulkan's drivers, the likeliest choice first; empty without a driver. Layouts: vulkan_core.h 1.0.
 * Throws when there is no Vulkan loader.
 */
export function vulkanDevices(platform: NodeJS.Platform = process.platform): VulkanDevice[] {
  const library = loadLibrary(libraryName[platform] ?? 'libvulkan.so.1');
  const createInstance = library.func(
    'int vkCreateInstance(void *info, void *allocator, _Out_ void **instance)',
  );
  const destroyInstance = library.func('void vkDestroyInstance(void *instance, void *allocator)');
  const enumerate = library.func(
    'int vkEnumeratePhysicalDevices(void *instance, _Inout_ uint32_t *count, void *devices)',
  );
  const readProperties = library.func('void vkGetPhysicalDeviceProperties(void *device, void *properties)');
  const info = Buffer.alloc(instanceInfoBytes);
  info.writeUInt32LE(1, 0);
  const instance: [unknown] = [null];
  if (createInstance(info, null, instance) !== 0) return []; // VK_ERROR_INCOMPATIBLE_DRIVER: no driver at all.
  try {
    const count = [mostDevices];
    const pointers = new BigUint64Array(mostDevices);
    enumerate(instance[0], count, pointers);
    return [...pointers.subarray(0, count[0])]
      .map((device) => readDevice(device, readProperties))
      .sort(byKind);
  } finally {
    destroyInstance(instance[0], null);
  }
}

function readDevice(device: bigint, readProperties: (device: bigint, into: Buffer) => void): VulkanDevice {
  const properties = Buffer.alloc(propertiesBytes);
  readProperties(device, properties);
  const name = properties.subarray(20, 276);
  return {
    name: name.subarray(0, name.indexOf(0)).toString('utf8'),
    kind: deviceKinds[properties.readUInt32LE(16)] ?? 'other',
  };
}

function byKind(a: VulkanDevice, b: VulkanDevice): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind);
}
