import type { Requirement } from './requirement.ts';

/** Electron's security guide, items 11 to 20. */
export const electronShell: readonly Requirement[] = [
  {
    id: 'Electron 11',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts', 'electron/shell/sources.test.ts'],
    en: { asks: 'No `allowpopups` for webviews.', does: 'There are no webviews.', remains: '' },
    'zh-CN': { asks: '不为 WebView 启用 `allowpopups`。', does: '不使用 WebView。', remains: '' },
  },
  {
    id: 'Electron 12',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/policy.test.ts', 'electron/shell/confine.test.ts'],
    en: {
      asks: 'Options of webviews are verified before they are made.',
      does: 'The tag is off, and attaching one is refused whatever its options.',
      remains: '',
    },
    'zh-CN': {
      asks: '创建 WebView 前验证其选项和参数。',
      does: '标签已禁用，任何附加请求不论选项一律拒绝。',
      remains: '',
    },
  },
  {
    id: 'Electron 13',
    part: 'electron',
    state: 'partly',
    tests: ['electron/shell/confine.test.ts', 'electron/shell/policy.test.ts'],
    en: {
      asks: 'Navigation is disabled or limited.',
      does: 'The window, its frames and redirects stay on its one page.',
      remains: 'To be seen once in a running Electron (SECURITY.md lists how).',
    },
    'zh-CN': {
      asks: '禁止或限制导航。',
      does: '窗口、子框架和重定向均不能离开唯一的页面。',
      remains: '尚需在实际运行的 Electron 中验证一次（方法见 SECURITY.md）。',
    },
  },
  {
    id: 'Electron 14',
    part: 'electron',
    state: 'partly',
    tests: ['electron/shell/confine.test.ts'],
    en: {
      asks: 'New windows are disabled or limited.',
      does: 'Every one is refused.',
      remains: 'To be seen once in a running Electron (SECURITY.md lists how).',
    },
    'zh-CN': {
      asks: '禁止或限制创建新窗口。',
      does: '一律拒绝。',
      remains: '尚需在实际运行的 Electron 中验证一次（方法见 SECURITY.md）。',
    },
  },
  {
    id: 'Electron 15',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/sources.test.ts'],
    en: {
      asks: 'No `shell.openExternal` with content that is not trusted.',
      does: 'It is called nowhere; links in answers are text.',
      remains: '',
    },
    'zh-CN': {
      asks: '不对不可信内容调用 `shell.openExternal`。',
      does: '代码中从未调用；回答中的链接只显示为文本。',
      remains: '',
    },
  },
  {
    id: 'Electron 16',
    part: 'electron',
    state: 'partly',
    tests: ['build/findElectron.test.ts'],
    en: {
      asks: 'A current version of Electron.',
      does: 'One exact version, checked when the program starts from its sources.',
      remains: 'There are no signed updates yet: a new Electron comes with a new release, on a medium.',
    },
    'zh-CN': {
      asks: '使用当前版本的 Electron。',
      does: '锁定确切版本，从源码启动时会检查。',
      remains: '尚无签名更新：新版 Electron 随新版本通过介质发布。',
    },
  },
  {
    id: 'Electron 17',
    part: 'electron',
    state: 'partly',
    tests: ['electron/shell/ipc.test.ts', 'electron/shell/policy.test.ts'],
    en: {
      asks: 'The sender of every message is validated.',
      does: 'Only the page itself is heard and answered: no frame inside it, no other page.',
      remains: 'To be seen once in a running Electron (SECURITY.md lists how).',
    },
    'zh-CN': {
      asks: '验证每条 IPC 消息的发送方。',
      does: '只接受并答复页面本身的消息，子框架和其他页面均拒绝。',
      remains: '尚需在实际运行的 Electron 中验证一次（方法见 SECURITY.md）。',
    },
  },
  {
    id: 'Electron 18',
    part: 'electron',
    state: 'met',
    tests: [
      'electron/shell/policy.test.ts',
      'electron/shell/windowFiles.test.ts',
      'electron/shell/sources.test.ts',
    ],
    en: {
      asks: 'A protocol of one’s own instead of `file://`.',
      does: '`inhouse://app/`, which serves the built page’s files only; no page is loaded from `file://`.',
      remains: '',
    },
    'zh-CN': {
      asks: '避免使用 `file://`，采用自定义协议。',
      does: '使用 `inhouse://app/`，只提供已构建的页面文件；不从 `file://` 加载任何页面。',
      remains: '',
    },
  },
  {
    id: 'Electron 19',
    part: 'electron',
    state: 'notMet',
    tests: [],
    en: {
      asks: 'Fuses that are not needed are switched off.',
      does: '',
      remains: 'They are set when the program is packaged; there are no packages yet.',
    },
    'zh-CN': {
      asks: '检查并关闭不需要的 Fuse 开关。',
      does: '',
      remains: 'Fuse 需在打包时设置，目前尚无安装包。',
    },
  },
  {
    id: 'Electron 20',
    part: 'electron',
    state: 'met',
    tests: ['electron/shell/ipc.test.ts'],
    en: {
      asks: 'No APIs of Electron for content that is not trusted.',
      does: 'The preload script hands out functions of its own, neither `require` nor `ipcRenderer`; a path never reaches the page.',
      remains: '',
    },
    'zh-CN': {
      asks: '不向不可信的网页内容暴露 Electron API。',
      does: '预加载脚本只提供自有函数，不暴露 `require` 和 `ipcRenderer`；文件路径不会传给页面。',
      remains: '',
    },
  },
];
