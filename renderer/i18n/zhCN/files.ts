import type { Texts } from '../en/index.ts';

export const files: Texts['files'] = {
  label: '文件夹',
  path: '当前位置',
  entries: '文件夹内容',
  roots: '允许的文件夹',
  search: '按名称筛选',
  refresh: '重新查看',
  model: '模型',
  empty: '此文件夹为空。',
  nothingFound: '没有名称匹配的项目。',
  truncated: '仅显示前 {{count}} 项。请按名称筛选，或选择内容较少的文件夹。',
  useThis: { model: '查看“{{name}}”', adapter: '使用“{{name}}”', data: '导入“{{name}}”中的图片' },
  useThisText: {
    model: '模型是包含 config.json、tokenizer.json 和 *.safetensors 的文件夹。',
    adapter: '适配器是包含 adapter_config.json 和 adapter_model.safetensors 的文件夹。',
    data: '点按文件即可查看其内容。图片文件夹会连同其中的标签（CSV、COCO、YOLO、VOC）整体导入。',
  },
  noRoots: '启动时没有允许任何文件夹',
  noRootsText: '浏览器只能查看启动 Inhouse 时指定的文件夹。请指定存放模型的文件夹或 U 盘，重新启动：',
  noRootsData:
    '浏览器只能查看启动 Inhouse 时指定的文件夹。较小的文件可直接拖到此页面；大文件和图片文件夹请指定所在文件夹后重新启动：',
  copy: '复制命令',
  copied: '已复制',
  dropHere: '拖放到这里',
  droppedTitle: '浏览器不会告知拖入的文件夹在哪里',
  dropped:
    '没有读取任何内容。请在此列表中选择该文件夹；如果它不在允许的文件夹中，请用 --browse 加该文件夹重新启动 Inhouse。',
  desktop: {
    model: '请选择模型文件夹，其中应有 config.json、tokenizer.json 和 *.safetensors。',
    adapter: '请选择适配器文件夹，其中应有 adapter_config.json 和 adapter_model.safetensors。',
    text: '用于测量的文本：几千词的 UTF-8 文件。',
    data: '包含数据行的表格、JSON 或文本文件，或者图片文件夹。',
    choose: '选择文件夹…',
    chooseFile: '选择文件…',
    drop: {
      model: '也可以将其拖放到此窗口的任意位置',
      adapter: '也可以将其拖放到此窗口的任意位置',
      text: '请将文件拖放到此窗口的任意位置。',
      data: '也可以将文件或文件夹拖放到此窗口的任意位置',
    },
  },
  exportTo: {
    label: '写入到',
    chosen: '写入“{{name}}”',
    none: '没有允许写入的文件夹',
    noneText: '浏览器只能把文件写入启动 Inhouse 时指定的文件夹。请指定一个文件夹，重新启动：',
  },
};
