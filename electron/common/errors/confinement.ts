import type { ErrorRow } from './errorRow.ts';

/** Why the processes that read files from outside are held by Node's permissions only. */
export const confinementErrors = {
  'confinement.otherSystem': {
    en: {
      what: 'Native code that decodes pictures is not confined: bubblewrap is there for Linux only.',
      next: 'Import pictures only from where you trust them, or on a Linux computer.',
    },
    'zh-CN': {
      what: '解码图片的本机代码未被隔离：bubblewrap 仅适用于 Linux。',
      next: '请仅导入来源可信的图片，或改用 Linux 计算机。',
    },
    exit: 5,
  },
  'confinement.notInstalled': {
    en: {
      what: 'The processes that read files from outside are held by Node.js only, which does not hold native code: bubblewrap is not installed.',
      next: 'Install the package bubblewrap (Debian, Ubuntu: apt install bubblewrap) and start Inhouse again.',
    },
    'zh-CN': {
      what: '读取外来文件的进程仅由 Node.js 限制，而它无法限制本机代码：未安装 bubblewrap。',
      next: '请安装 bubblewrap 软件包（Debian、Ubuntu：apt install bubblewrap），然后重新启动 Inhouse。',
    },
    exit: 5,
  },
  'confinement.refused': {
    en: {
      what: 'The processes that read files from outside are held by Node.js only, which does not hold native code: bubblewrap is installed but does not work here ({reason}).',
      next: 'Ask whoever administers this computer to allow user namespaces for bubblewrap (in a container: to the container), then start Inhouse again.',
    },
    'zh-CN': {
      what: '读取外来文件的进程仅由 Node.js 限制，而它无法限制本机代码：bubblewrap 已安装，但在此无法运行（{reason}）。',
      next: '请让管理员允许 bubblewrap 使用用户命名空间（在容器中则需对容器放行），然后重新启动 Inhouse。',
    },
    exit: 5,
  },
} satisfies Record<string, ErrorRow>;
