import type { ErrorCode } from '../../common/errors/table.ts';

/** Why a provider does not work: a row of the error table and what fills it. */
export interface ProviderFailure {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What is known besides the message when a provider's failure is read. */
export interface FailureFacts {
  readonly title: string;
  /** The folder of ONNX Runtime's own libraries. */
  readonly folder: string;
  /** Version of ONNX Runtime. */
  readonly version: string;
  /** Version of the graphics driver; '': not known. */
  readonly driver: string;
}

/** Libraries that come with a graphics driver and not with a package of their own. */
const driverLibraries = /^(libcuda\.so|libnvidia|nvcuda|libvulkan\.so|vulkan-1|libGLX|libdrm)/i;

interface Rule {
  /** Named groups fill the sentence. */
  readonly pattern: RegExp;
  readonly code: ErrorCode;
}

/** What native code says, first match first. Sources: glibc's and Windows' loaders, ONNX Runtime 1.30, CUDA, Dawn, Direct3D. */
const rules: readonly Rule[] = [
  {
    pattern: /(?<library>[\w.+-]+\.so[\w.]*): cannot open shared object file/,
    code: 'provider.libraryMissing',
  },
  { pattern: /Library not loaded: (?:@rpath\/)?(?<library>\S+)/, code: 'provider.libraryMissing' },
  {
    pattern:
      /error 126 .*?when trying to load "(?:[^"]*[\\/])?(?<library>[^"\\/]+)"|(?<other>[\w.-]+\.dll): The specified module could not be found/i,
    code: 'provider.libraryMissing',
  },
  {
    pattern: /(?<library>[\w.+-]+\.so[\w.]*): (?<detail>(?:undefined symbol|version [`'"]).*)/,
    code: 'provider.libraryBroken',
  },
  {
    pattern:
      /(?<library>[\w.+-]+\.so[\w.]*): (?<detail>(?:invalid ELF header|wrong ELF class|file too short).*)/,
    code: 'provider.libraryBroken',
  },
  {
    pattern: /error (?:127|193|1114) .*?when trying to load "(?:[^"]*[\\/])?(?<library>[^"\\/]+)"/i,
    code: 'provider.libraryBroken',
  },
  { pattern: /(?<library>[\w.-]+\.dll): cannot be loaded: (?<detail>.*)/, code: 'provider.libraryBroken' },
  { pattern: /CUDA (?:failure|error) 35\b|driver version is insufficient/i, code: 'provider.driverTooOld' },
  { pattern: /CUDA (?:failure|error) 803\b|unsupported display driver/i, code: 'provider.driverTooOld' },
  {
    pattern: /CUDA (?:failure|error) (?:209|48)\b|(?<detail>no kernel image is available[^;\n]*)/i,
    code: 'provider.deviceTooOld',
  },
  {
    pattern:
      /CUDA (?:failure|error) (?:100|38)\b|no CUDA-capable device|Failed to get a WebGPU adapter|No supported adapters/i,
    code: 'provider.noAdapter',
  },
  { pattern: /887A0004|887A0002|DXGI_ERROR_(?:UNSUPPORTED|NOT_FOUND)/i, code: 'provider.noAdapter' },
  {
    pattern: /(?<detail>out of memory|CUDA failure 2\b[^;\n]*|Failed to allocate memory[^;\n]*|8007000E)/i,
    code: 'provider.noMemory',
  },
  { pattern: /fallback to CPU EP has been explicitly disabled/, code: 'provider.needsCpu' },
];

const longestDetail = 300;

/** The reason in a message of ONNX Runtime, a driver or the system's loader. */
export function readFailure(message: string, facts: FailureFacts): ProviderFailure {
  const { title: provider, folder, version, driver } = facts;
  for (const { pattern, code } of rules) {
    const groups = pattern.exec(message)?.groups ?? (pattern.test(message) ? {} : null);
    if (groups === null) continue;
    const library = groups.library ?? groups.other ?? '';
    const detail = (groups.detail ?? firstLine(message)).slice(0, longestDetail);
    const isDriver = code === 'provider.libraryMissing' && driverLibraries.test(library);
    return {
      code: isDriver ? 'provider.driverMissing' : code,
      data: { provider, library, folder, version, driver: driver || '?', detail },
    };
  }
  return { code: 'provider.failed', data: { provider, detail: firstLine(message).slice(0, longestDetail) } };
}

function firstLine(message: string): string {
  return message.split('\n').find((line) => line.trim() !== '') ?? message;
}
