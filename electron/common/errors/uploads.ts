import type { ErrorRow } from './errorRow.ts';

/** Files that a browser hands over. */
export const uploadErrors = {
  'upload.tooLarge': {
    en: {
      what: '{file} is too large for a browser to hand over ({size}; at most {limit}). Nothing was read.',
      next: 'Put it into a folder that Inhouse was started with (--browse), and choose it there.',
    },
    'zh-CN': {
      what: '{file} 太大，无法通过浏览器传送（{size}，上限 {limit}）。没有读取任何内容。',
      next: '请将它放入启动 Inhouse 时用 --browse 指定的文件夹，再从那里选择。',
    },
    exit: 4,
  },
  'upload.tooMany': {
    en: {
      what: 'Too many files are being handed over at the same time.',
      next: 'Finish or close the other imports first, or choose the file from a folder that Inhouse was started with.',
    },
    'zh-CN': {
      what: '同时传送的文件太多。',
      next: '请先完成或关闭其他导入，或者从启动 Inhouse 时指定的文件夹中选择文件。',
    },
    exit: 4,
  },
  'upload.broken': {
    en: { what: 'The file did not arrive whole. Nothing was imported.', next: 'Choose it again.' },
    'zh-CN': { what: '文件没有完整送达。未导入任何内容。', next: '请重新选择该文件。' },
    exit: 4,
  },
  'upload.unreadable': {
    en: {
      what: 'The browser cannot read “{file}”: it is a folder, or was moved or changed a moment ago.',
      next: 'Choose a folder from the list of allowed folders; drop a file again.',
    },
    'zh-CN': {
      what: '浏览器无法读取“{file}”：它可能是文件夹，或者刚被移动或修改过。',
      next: '文件夹请从允许的文件夹列表中选择；文件请重新拖入。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
