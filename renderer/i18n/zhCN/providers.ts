import type { Texts } from '../en/index.ts';

export const providers: Texts['providers'] = {
  title: '模型可以在哪里运行',
  about: '每一项都经过实际验证：在独立进程中仅用该后端运行一个小模型，并将结果与 CPU 比对。',
  proveAll: '全部重新验证',
  prove: '重新验证',
  proveNamed: '重新验证：{{name}}',
  state: {
    works: '可用',
    software: '可用（软件模拟）',
    absent: '本机没有',
    broken: '无法使用',
    elsewhere: '其他系统专用',
    unproved: '尚未验证',
    proving: '正在验证…',
  },
  run: '测试模型用时 {{time}}',
  difference: '最大偏差 {{share}}',
  provedAt: '验证于 {{when}}',
  firstTime: '首次在显卡上验证时需要编译程序，可能需要一分钟。',
  policy: {
    label: '{{name}} 的 GPU 策略',
    inherit: '跟随本机设置',
    require: '必须使用',
    prefer: '优先使用',
    never: '不使用',
    text: {
      require: '只在 GPU 上运行，否则不运行。',
      prefer: '有可用的 GPU 时在 GPU 上运行，否则在 CPU 上运行并说明原因。',
      never: '在 CPU 上运行。',
    },
    nextLoad: '下次加载时生效。',
  },
  device: {
    label: '运行于 {{device}}，查看原因',
    on: '运行于 {{device}}',
    asked: {
      require: '设置为必须使用 GPU。',
      prefer: '设置为优先使用 GPU。',
      never: '设置为不使用 GPU。',
    },
  },
};
