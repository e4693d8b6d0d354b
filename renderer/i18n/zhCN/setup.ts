import type { Texts } from '../en/index.ts';

export const setup: Texts['setup'] = {
  steps: '步骤',
  begin: '开始',
  next: '下一步',
  back: '上一步',
  skip: '跳过引导',
  tryAtOnce: '立即试用',
  tryAtOnceText: '“立即试用”会按推荐设置直接导入示例模型，无需再回答问题。',
  resume: '继续引导',
  language: {
    name: '语言',
    title: '欢迎使用 Inhouse',
    text: '语言模型只在这台计算机上运行：无需网络，无需账号，没有遥测。回答几个问题，即可与第一个模型对话。',
    colors: '配色',
    scheme: { auto: '跟随系统', light: '浅色', dark: '深色' },
  },
  hardware: {
    name: '本机',
    title: '本机配置',
    text: '内存大小决定能运行多大的模型，内存速度决定回答有多快。',
  },
  storage: {
    name: '数据',
    title: '数据存放位置',
    text: '模型、对话和数据集都保存在本机的一个文件夹中，不会写入其他任何位置。',
    used: '磁盘已用部分',
    free: '共 {{total}}，可用 {{free}}',
    scarce: '空间偏少：一个 70 亿参数的模型连同原始文件约占 25 GB。请清理磁盘，或选择其他位置。',
    other: '如需使用其他位置（例如更大的磁盘），请在启动时指定：',
  },
  model: {
    name: '模型',
    title: '导入第一个模型',
    text: '模型是一个文件夹，其中有 config.json、tokenizer.json 和 *.safetensors，与 Hugging Face 发布的格式相同。原始文件只会被读取，不会被修改。',
    sample: '示例模型',
    useSample: '使用示例模型',
    sampleText:
      '体积小（300 万参数），随 Inhouse 提供，了解一条虚构灌装线的中英文报警代码，适合用来熟悉本程序。',
    own: '来自磁盘或 U 盘的模型',
    ownText: '选择模型所在的文件夹；程序会先检查，在您确认之前不会复制任何内容。',
    noSample: '此安装不包含示例模型。',
  },
  precision: {
    name: '精度',
    title: '以何种精度保存模型',
    text: '精度越低，占用内存越少，回答越快；每个版本都会与原始模型对比测量，代价一目了然。',
  },
  import: {
    name: '导入',
    title: '正在准备模型',
    text: '模型正在被复制、压缩，并与原始模型对比测量。您可以离开此页面，工作会自动继续。',
  },
  quality: {
    name: '质量',
    title: '准备就绪',
    text: '以下是新版本与原始模型的对比，刚刚在本机测得。',
    chat: '提出第一个问题',
  },
};
