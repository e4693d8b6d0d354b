import type { Texts } from '../en/index.ts';

export const setup: Texts['setup'] = {
  title: '导入第一个模型',
  text: 'Inhouse 只在这台机器上运行语言模型。示例模型体积小，随程序提供，熟悉一条虚构灌装线的报警代码。',
  button: '使用示例模型',
  noSample: '此安装不包含示例模型。',
  own: '从硬盘或 U 盘导入自己的模型：',
  importing: '正在准备 {{name}}',
  interrupted: '导入已中断，已完成的部分仍然保留。',
  resume: '继续',
  again: '重试',
};
