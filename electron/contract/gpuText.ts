import type { Language } from '../common/errors/appError.ts';
import { formatBytes } from '../common/format.ts';
import type { GpuActivity, GpuProcess, GpuThrottle } from './hardware.ts';

const throttleWords: Readonly<Record<GpuThrottle, Readonly<Record<Language, string>>>> = {
  heat: { en: 'heat', 'zh-CN': '过热' },
  powerLimit: { en: 'its power limit', 'zh-CN': '功率上限' },
  powerBrake: { en: 'the power supply', 'zh-CN': '供电限制' },
  protection: { en: 'its own protection', 'zh-CN': '自我保护' },
};

const words = {
  load: { en: 'load', 'zh-CN': '负载' },
  fan: { en: 'fan', 'zh-CN': '风扇' },
  memory: { en: 'memory', 'zh-CN': '显存' },
} as const satisfies Record<string, Record<Language, string>>;

const heldBy = {
  en: (what: string) => `held down by ${what}`,
  'zh-CN': (what: string) => `因${what}降频`,
} as const satisfies Record<Language, unknown>;

/** `load 37%, 41 °C, 313 / 700 W, 1755 / 1980 MHz, memory 2619 / 2619 MHz, held down by heat`; empty when nothing is told. */
export function activityText(activity: GpuActivity, language: Language): string {
  const { load, temperature, powerWatts, powerLimitWatts, clocks, fan, throttles } = activity;
  const percent = (name: 'load' | 'fan', share: number | null) =>
    share === null ? [] : [`${words[name][language]} ${Math.round(share * 100)}%`];
  const ofLimit = (value: number | null, limit: number | null, unit: string) => {
    if (value === null) return [];
    return [`${Math.round(value)}${limit === null ? '' : ` / ${Math.round(limit)}`} ${unit}`];
  };
  const { graphics, memory } = clocks;
  return [
    ...percent('load', load),
    ...ofLimit(temperature, null, '°C'),
    ...ofLimit(powerWatts, powerLimitWatts, 'W'),
    ...ofLimit(graphics.mhz, graphics.maxMhz, 'MHz'),
    ...ofLimit(memory.mhz, memory.maxMhz, 'MHz').map((text) => `${words.memory[language]} ${text}`),
    ...percent('fan', fan),
    ...(throttles ?? []).map((throttle) => heldBy[language](throttleWords[throttle][language])),
  ].join(', ');
}

/** `2.15 GB  node (4711), Inhouse: Qwen 7B`. */
export function gpuProcessText({ pid, name, model, role, memoryBytes }: GpuProcess): string {
  const memory = (memoryBytes === null ? '?' : formatBytes(memoryBytes)).padStart(8);
  return `${memory}  ${name ?? '?'} (${pid})${role ? `, Inhouse: ${model ?? role}` : ''}`;
}
