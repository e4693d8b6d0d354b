import type { Requirement } from './requirement.ts';

/** Electron's security guide, items 1 to 10. What stands under `remains` is asserted with stand-ins only: its binary was not to be had. */
export const electronWindow: readonly Requirement[] = [
  {
    id: 'Electron 1',
    part: 'electron',
    state: 'met',
    tests: [
      'electron/shell/policy.test.ts',
      'electron/shell/confine.test.ts',
      'electron/shell/windowFiles.test.ts',
    ],
    en: {
      asks: 'Only load secure content.',
      does: 'The window loads its own files through a scheme of its own and nothing else; Chromium resolves no names.',
      remains: '',
    },
    'zh-CN': {
      asks: '只加载安全的内容。',
      does: '窗口只通过自有协议加载自带文件，其余一律拒绝；Chromium 不解析任何域名。',
      remains: '',
    },
  },
  {
    id: 'Electron 2',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts'],
    en: {
      asks: 'No Node.js integration for remote content.',
      does: 'Off in pages, workers and frames; and there is no remote content.',
      remains: '',
    },
    'zh-CN': {
      asks: '不为远程内容启用 Node.js 集成。',
      does: '页面、Worker 和子框架中均已关闭，且不存在远程内容。',
      remains: '',
    },
  },
  {
    id: 'Electron 3',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts', 'electron/shell/ipc.test.ts'],
    en: {
      asks: 'Context isolation in all renderers.',
      does: 'On; the preload script gives the page six functions.',
      remains: '',
    },
    'zh-CN': {
      asks: '在所有渲染进程中启用上下文隔离。',
      does: '已启用；预加载脚本只向页面提供六个函数。',
      remains: '',
    },
  },
  {
    id: 'Electron 4',
    part: 'electron',
    state: 'partly',
    tests: ['electron/shell/policy.test.ts'],
    en: {
      asks: 'Process sandboxing.',
      does: 'On for the window, and for every process before the first window.',
      remains: 'To be seen once in a running Electron (SECURITY.md lists how).',
    },
    'zh-CN': {
      asks: '启用进程沙盒。',
      does: '窗口已启用沙盒，并在首个窗口打开之前全局启用。',
      remains: '尚需在实际运行的 Electron 中验证一次（方法见 SECURITY.md）。',
    },
  },
  {
    id: 'Electron 5',
    part: 'electron',
    state: 'partly',
    tests: ['electron/shell/confine.test.ts', 'electron/shell/policy.test.ts'],
    en: {
      asks: 'Permission requests are handled, not granted by default.',
      does: 'Refused, but for copying text by our own page; devices, pairings and certificates always.',
      remains: 'To be seen once in a running Electron (SECURITY.md lists how).',
    },
    'zh-CN': {
      asks: '处理会话权限请求，不默认放行。',
      does: '除本页面复制文本外一律拒绝；设备、配对和证书请求始终拒绝。',
      remains: '尚需在实际运行的 Electron 中验证一次（方法见 SECURITY.md）。',
    },
  },
  {
    id: 'Electron 6',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts'],
    en: { asks: '`webSecurity` stays on.', does: 'It is on.', remains: '' },
    'zh-CN': { asks: '不关闭 `webSecurity`。', does: '保持启用。', remains: '' },
  },
  {
    id: 'Electron 7',
    part: 'electron',
    state: 'met',
    tests: [
      'electron/shell/windowFiles.test.ts',
      'electron/common/windowPolicy.test.ts',
      'electron/host/headless.test.ts',
    ],
    en: {
      asks: 'A content security policy.',
      does: 'The page’s own files and nothing inline; styles carry a nonce that is new each time. The same in the desktop window and in browsers.',
      remains: '',
    },
    'zh-CN': {
      asks: '定义内容安全策略（CSP）。',
      does: '只允许页面自带文件，禁止内联；样式带有每次更新的 nonce。桌面窗口与浏览器相同。',
      remains: '',
    },
  },
  {
    id: 'Electron 8',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts'],
    en: { asks: '`allowRunningInsecureContent` stays off.', does: 'It is off.', remains: '' },
    'zh-CN': { asks: '不启用 `allowRunningInsecureContent`。', does: '保持关闭。', remains: '' },
  },
  {
    id: 'Electron 9',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts'],
    en: { asks: 'No experimental features.', does: 'They are off.', remains: '' },
    'zh-CN': { asks: '不启用实验性功能。', does: '保持关闭。', remains: '' },
  },
  {
    id: 'Electron 10',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts', 'electron/shell/sources.test.ts'],
    en: { asks: 'No `enableBlinkFeatures`.', does: 'It is named nowhere.', remains: '' },
    'zh-CN': { asks: '不使用 `enableBlinkFeatures`。', does: '代码中从未使用。', remains: '' },
  },
];
