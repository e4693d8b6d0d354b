import type { ErrorRow } from './errorRow.ts';

/** Execution providers and the devices that models run on. None of them touches a stored model. */
export const deviceErrors = {
  'provider.unproved': {
    en: {
      what: 'Whether {provider} works here has not been tried yet.',
      next: 'Prove it on the Hardware page, or with `inhouse providers`.',
    },
    'zh-CN': {
      what: '尚未验证 {provider} 在本机是否可用。',
      next: '请在“硬件”页面进行验证，或运行 `inhouse providers`。',
    },
    exit: 5,
  },
  'provider.wrongPlatform': {
    en: {
      what: '{provider} exists on {wanted} only; this is {platform}.',
      next: 'Nothing can be done about it here; the other providers are not affected.',
    },
    'zh-CN': {
      what: '{provider} 仅支持 {wanted}，而本机是 {platform}。',
      next: '在本机无法改变；其他执行后端不受影响。',
    },
    exit: 5,
  },
  'provider.libraryMissing': {
    en: {
      what: '{provider} cannot be used: the library {library} is not on this computer. Models run on the CPU as before.',
      next: 'Without a card for {provider} nothing needs to be done. With one, copy {library} (from the GPU package of ONNX Runtime {version}, or from CUDA and cuDNN) to {folder}, or install it for the whole system, then prove again.',
    },
    'zh-CN': {
      what: '无法使用 {provider}：本机缺少库文件 {library}。模型仍可照常在 CPU 上运行。',
      next: '若本机没有 {provider} 所需的显卡，则无需处理。若有，请将 {library}（来自 ONNX Runtime {version} 的 GPU 软件包，或 CUDA 与 cuDNN）复制到 {folder}，或在系统中安装，然后重新验证。',
    },
    exit: 5,
  },
  'provider.libraryBroken': {
    en: {
      what: '{provider} cannot be used: {library} is there but cannot be loaded ({detail}). Models run on the CPU as before.',
      next: 'Install the version of {library} that belongs to ONNX Runtime {version}, then prove again.',
    },
    'zh-CN': {
      what: '无法使用 {provider}：{library} 存在但无法加载（{detail}）。模型仍可照常在 CPU 上运行。',
      next: '请安装与 ONNX Runtime {version} 匹配的 {library}，然后重新验证。',
    },
    exit: 5,
  },
  'provider.driverMissing': {
    en: {
      what: '{provider} finds no graphics driver: {library} is not on this computer. Models run on the CPU as before.',
      next: 'If a graphics card is built in, install its maker’s driver (offline package), restart, then prove again.',
    },
    'zh-CN': {
      what: '{provider} 未找到显卡驱动：本机缺少 {library}。模型仍可照常在 CPU 上运行。',
      next: '如果装有显卡，请安装其官方驱动（离线安装包），重启后重新验证。',
    },
    exit: 5,
  },
  'provider.driverTooOld': {
    en: {
      what: 'The graphics driver ({driver}) is too old for {provider}. Models run on the CPU as before.',
      next: 'Install a newer driver from its maker (offline package), restart, then prove again.',
    },
    'zh-CN': {
      what: '显卡驱动（{driver}）版本过旧，不支持 {provider}。模型仍可照常在 CPU 上运行。',
      next: '请安装更新的官方驱动（离线安装包），重启后重新验证。',
    },
    exit: 5,
  },
  'provider.deviceTooOld': {
    en: {
      what: 'The graphics card is of a kind that this {provider} has no code for ({detail}). Models run on the CPU as before.',
      next: 'Use the CPU or WebGPU on this computer.',
    },
    'zh-CN': {
      what: '该显卡型号不受此版本 {provider} 支持（{detail}）。模型仍可照常在 CPU 上运行。',
      next: '请在本机使用 CPU 或 WebGPU。',
    },
    exit: 5,
  },
  'provider.noAdapter': {
    en: {
      what: '{provider} finds no graphics card that it can use. Models run on the CPU as before.',
      next: 'If a card is built in, install its maker’s driver and check that this user (or container) may use it; then prove again.',
    },
    'zh-CN': {
      what: '{provider} 未找到可用的显卡。模型仍可照常在 CPU 上运行。',
      next: '如果装有显卡，请安装其官方驱动，并确认当前用户（或容器）有权使用显卡，然后重新验证。',
    },
    exit: 5,
  },
  'provider.noMemory': {
    en: {
      what: 'The memory of the graphics card did not suffice for {provider} ({detail}).',
      next: 'Close other programs that use the card, then prove again.',
    },
    'zh-CN': {
      what: '显存不足，无法使用 {provider}（{detail}）。',
      next: '请关闭其他占用显卡的程序，然后重新验证。',
    },
    exit: 5,
  },
  'provider.needsCpu': {
    en: {
      what: '{provider} cannot run all of the graph by itself: parts of it would have fallen back to the CPU, which Inhouse does not do silently.',
      next: 'Use the CPU, or a newer version of Inhouse.',
    },
    'zh-CN': {
      what: '{provider} 无法独立运行整个计算图：部分运算会退回到 CPU，而 Inhouse 不会静默退回。',
      next: '请使用 CPU，或更新版本的 Inhouse。',
    },
    exit: 5,
  },
  'provider.crashed': {
    en: {
      what: '{provider} crashed while the test graph ran ({reason}); only that process ended. It is not used.',
      next: 'Update the graphics driver, then prove again.',
    },
    'zh-CN': {
      what: '{provider} 在运行测试计算图时崩溃（{reason}），只有该进程结束，未启用该后端。',
      next: '请更新显卡驱动，然后重新验证。',
    },
    exit: 5,
  },
  'provider.timedOut': {
    en: {
      what: '{provider} did not finish the test graph within {seconds} s and was stopped. It is not used.',
      next: 'Update the graphics driver, or prove again when the computer is less busy.',
    },
    'zh-CN': {
      what: '{provider} 未能在 {seconds} 秒内完成测试计算图，已被终止，未启用该后端。',
      next: '请更新显卡驱动，或在电脑空闲时重新验证。',
    },
    exit: 5,
  },
  'provider.wrongNumbers': {
    en: {
      what: '{provider} ran, but its numbers are not the CPU’s: they differ by {difference} where {limit} is allowed. It is not used.',
      next: 'Update the graphics driver, then prove again.',
    },
    'zh-CN': {
      what: '{provider} 可以运行，但结果与 CPU 不一致：相差 {difference}，允许值为 {limit}。未启用该后端。',
      next: '请更新显卡驱动，然后重新验证。',
    },
    exit: 5,
  },
  'provider.failed': {
    en: {
      what: '{provider} could not run the test graph: {detail}',
      next: 'Update the graphics driver and prove again; if it stays, report this text.',
    },
    'zh-CN': {
      what: '{provider} 无法运行测试计算图：{detail}',
      next: '请更新显卡驱动并重新验证；若问题依旧，请反馈此信息。',
    },
    exit: 5,
  },
  'provider.softwareOnly': {
    en: {
      what: '{provider} works, but its device “{name}” is software that computes on the CPU, slower than the CPU itself. It is not chosen as a GPU.',
      next: 'Install the driver of a real graphics card. For tests: set INHOUSE_SOFTWARE_GPU=1 and require a GPU for the model.',
    },
    'zh-CN': {
      what: '{provider} 可用，但其设备“{name}”是在 CPU 上运行的软件模拟，比直接使用 CPU 更慢，不会被当作 GPU 使用。',
      next: '请安装真实显卡的驱动。如需测试：设置 INHOUSE_SOFTWARE_GPU=1，并将模型设为必须使用 GPU。',
    },
    exit: 5,
  },
  'device.works': {
    en: { what: '{provider} was proved to work on this machine.', next: 'Nothing needs to be done.' },
    'zh-CN': { what: '已验证 {provider} 在本机可用。', next: '无需任何操作。' },
    exit: 5,
  },
  'device.never': {
    en: {
      what: 'The setting says that no GPU is to be used.',
      next: 'Change it for this model or in the settings if a GPU shall be used.',
    },
    'zh-CN': { what: '设置为不使用 GPU。', next: '如需使用 GPU，请在该模型或系统设置中更改。' },
    exit: 5,
  },
  'device.occupied': {
    en: {
      what: '“{run}” is learning on {provider}, and its memory does not suffice for a model beside it.',
      next: 'Wait for the run to end, or pause it. The next load after that uses the GPU.',
    },
    'zh-CN': {
      what: '“{run}”正在 {provider} 上训练，剩余显存不足以再加载一个模型。',
      next: '请等待训练结束，或将其暂停；之后再次加载即可使用 GPU。',
    },
    exit: 5,
  },
  'device.required': {
    en: {
      what: '{name} requires a GPU, and none can run it here ({found}). It was not loaded, and not run on the CPU instead.',
      next: 'The Hardware page says for each provider what is missing; or let the model prefer a GPU instead of requiring one.',
    },
    'zh-CN': {
      what: '{name} 必须使用 GPU，但本机没有可运行它的 GPU（{found}）。模型未加载，也没有改用 CPU 运行。',
      next: '“硬件”页面列出了每个后端缺少什么；也可以将该模型改为优先使用 GPU。',
    },
    exit: 5,
  },
  'device.openFailed': {
    en: {
      what: '{provider} works, but this model could not be opened on it: {detail}',
      next: 'If its memory is short, use a smaller precision; otherwise update the graphics driver and prove again.',
    },
    'zh-CN': {
      what: '{provider} 可用，但无法在其上打开该模型：{detail}',
      next: '若显存不足，请使用更小的精度；否则请更新显卡驱动并重新验证。',
    },
    exit: 5,
  },
  'device.otherWeights': {
    en: {
      what: 'This version of the model was made by an earlier Inhouse whose weights {provider} cannot use. The version is unharmed and runs on the CPU.',
      next: 'Quantize the model again to use it on a GPU.',
    },
    'zh-CN': {
      what: '该版本由较早的 Inhouse 生成，其权重无法用于 {provider}。该版本完好，可在 CPU 上运行。',
      next: '如需在 GPU 上使用，请重新量化该模型。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
