import type { ErrorRow } from './errorRow.ts';

/** The machine: what it lacks, and what its sources of information disagree on. */
export const hardwareErrors = {
  'hardware.cpuTooOld': {
    en: {
      what: 'The processor of this computer ({model}) has no AVX2, and Inhouse computes with it. Inhouse was not started and nothing was changed.',
      next: 'Use a computer with a processor from about 2013 or later (Intel Haswell, AMD Excavator or Zen). In a virtual machine, pass the processor through ("host" CPU type) so that AVX2 is visible.',
    },
    'zh-CN': {
      what: '此计算机的处理器（{model}）不支持 AVX2，而 Inhouse 的计算需要它。Inhouse 未启动，未做任何更改。',
      next: '请使用约 2013 年及以后的处理器（Intel Haswell、AMD Excavator 或 Zen 及更新）。若为虚拟机，请将 CPU 类型设为直通（"host"），使 AVX2 可见。',
    },
    exit: 5,
  },
  'hardware.sourceFailed': {
    en: {
      what: '{source} could not be asked: {reason}. The other sources are not affected.',
      next: 'Refresh the page of this computer; if it stays like this, show the self-test report to your technician.',
    },
    'zh-CN': {
      what: '无法从 {source} 获取信息：{reason}。其他信息来源不受影响。',
      next: '请刷新硬件页面；若问题依旧，请将自检报告交给技术人员。',
    },
    exit: 5,
  },
  'hardware.sourceSlow': {
    en: {
      what: '{source} did not answer within {seconds} s and was given up. The other sources are not affected.',
      next: 'Refresh the page of this computer later.',
    },
    'zh-CN': {
      what: '{source} 在 {seconds} 秒内没有响应，已放弃等待。其他信息来源不受影响。',
      next: '请稍后刷新硬件页面。',
    },
    exit: 5,
  },
  'hardware.memoryDisagrees': {
    en: {
      what: 'Two sources disagree on the memory of {gpu}: {first} says {firstBytes}, {second} says {secondBytes}. Inhouse goes by {first}.',
      next: 'The driver is right; some Windows tools cannot count above 4 GB, others read an address window instead of the memory.',
    },
    'zh-CN': {
      what: '两个信息来源对 {gpu} 显存的说法不一致：{first} 为 {firstBytes}，{second} 为 {secondBytes}。Inhouse 以 {first} 为准。',
      next: '应以驱动程序为准；部分 Windows 工具无法统计超过 4 GB 的显存，另一些读到的是地址窗口而非显存。',
    },
    exit: 5,
  },
  'hardware.memoryUnproven': {
    en: {
      what: 'Only a hint says that {gpu} has {bytes} of memory; no driver confirms it.',
      next: 'Install the driver of the graphics card to use it; do not plan with this number.',
    },
    'zh-CN': {
      what: '{gpu} 的显存 {bytes} 只是推测，没有驱动程序确认。',
      next: '如需使用该显卡，请安装其驱动程序；请勿据此数值做规划。',
    },
    exit: 5,
  },
  'hardware.gpuWithoutDriver': {
    en: {
      what: '{gpu} is in this computer, but its driver does not answer. Inhouse computes on the processor.',
      next: 'Ask your technician to install or repair the driver (nvidia-smi must list the card).',
    },
    'zh-CN': {
      what: '此计算机装有 {gpu}，但其驱动程序没有响应。Inhouse 将使用处理器计算。',
      next: '请让技术人员安装或修复驱动程序（nvidia-smi 应能列出该显卡）。',
    },
    exit: 5,
  },
  'hardware.coresDisagree': {
    en: {
      what: 'Two sources disagree on the number of processor cores: {first} says {firstCores}, {second} says {secondCores}. Inhouse goes by {first}.',
      next: 'Nothing needs to be done if the computer is as quick as expected.',
    },
    'zh-CN': {
      what: '两个信息来源对处理器核心数的说法不一致：{first} 为 {firstCores}，{second} 为 {secondCores}。Inhouse 以 {first} 为准。',
      next: '如果速度符合预期，则无需处理。',
    },
    exit: 5,
  },
  'hardware.ramDisagrees': {
    en: {
      what: 'Two sources disagree on the memory of this computer: {first} says {firstBytes}, {second} says {secondBytes}. Inhouse goes by {first}.',
      next: 'If memory was added or removed just now, restart the computer.',
    },
    'zh-CN': {
      what: '两个信息来源对此计算机内存的说法不一致：{first} 为 {firstBytes}，{second} 为 {secondBytes}。Inhouse 以 {first} 为准。',
      next: '如果刚刚增减过内存，请重启计算机。',
    },
    exit: 5,
  },
  'hardware.containerMemory': {
    en: {
      what: 'The computer has {machineBytes} of memory, but the container that Inhouse runs in may use only {limitBytes}. Inhouse plans with the limit.',
      next: 'Give the container more memory if larger models are wanted.',
    },
    'zh-CN': {
      what: '此计算机有 {machineBytes} 内存，但 Inhouse 所在的容器最多只能使用 {limitBytes}。Inhouse 按该限制做规划。',
      next: '如需运行更大的模型，请为容器分配更多内存。',
    },
    exit: 5,
  },
  'hardware.containerCores': {
    en: {
      what: 'The computer has {machineCores} processor cores, but Inhouse may use only about {cores} of them.',
      next: 'Give the container or the process more processor time if models should answer quicker.',
    },
    'zh-CN': {
      what: '此计算机有 {machineCores} 个处理器核心，但 Inhouse 只能使用其中约 {cores} 个。',
      next: '如希望模型回答更快，请为容器或进程分配更多处理器时间。',
    },
    exit: 5,
  },
  'hardware.storeFull': {
    en: {
      what: 'The disk of the data directory has only {freeBytes} left.',
      next: 'Remove models that nobody needs, or move the data directory to a larger disk.',
    },
    'zh-CN': {
      what: '数据目录所在磁盘仅剩 {freeBytes}。',
      next: '请删除不再需要的模型，或将数据目录移至更大的磁盘。',
    },
    exit: 5,
  },
  'hardware.storeRemote': {
    en: {
      what: 'The data directory lies on a network drive ({fileSystem}): databases can be damaged there when the network fails, and models load slowly.',
      next: 'Choose a data directory on a disk of this computer.',
    },
    'zh-CN': {
      what: '数据目录位于网络驱动器（{fileSystem}）上：网络中断时数据库可能损坏，模型加载也较慢。',
      next: '请将数据目录设在本机磁盘上。',
    },
    exit: 5,
  },
  'hardware.nothingToRead': {
    en: {
      what: 'There is no model on this disk yet whose reading could be measured.',
      next: 'Import a model first; the sample model is enough for an impression.',
    },
    'zh-CN': {
      what: '此磁盘上还没有可用于测量读取速度的模型。',
      next: '请先导入模型；示例模型也可供粗略测量。',
    },
    exit: 3,
  },
} satisfies Record<string, ErrorRow>;
