import type { ErrorRow } from './errorRow.ts';

interface Sentences {
  readonly what: string;
  readonly next: string;
}

function row(exit: ErrorRow['exit'], en: Sentences, zh: Sentences): ErrorRow {
  return { en, 'zh-CN': zh, exit };
}

const askTheAuthor =
  'Ask whoever made the adapter for one with plain LoRA matrices, or merge it with the tool that made it.';
const askTheAuthorZh = '请向适配器的制作者索取只含普通 LoRA 矩阵的版本，或用制作它的工具先合并到模型中。';
const otherModel = 'Choose the model that the adapter was trained on.';
const otherModelZh = '请选择训练该适配器时所用的模型。';

/** Adapters: reading them from outside, using them, merging them. */
export const adapterErrors = {
  'adapters.fileMissing': row(
    4,
    {
      what: 'The folder holds no {file}, so it is no adapter.',
      next: 'Choose the folder that PEFT has saved: adapter_config.json and adapter_model.safetensors lie in it.',
    },
    {
      what: '文件夹中没有 {file}，因此它不是适配器。',
      next: '请选择由 PEFT 保存的文件夹，其中应包含 adapter_config.json 和 adapter_model.safetensors。',
    },
  ),
  'adapters.unsupported': row(
    4,
    { what: 'adapter_config.json says {field} = {value}, which is not supported.', next: askTheAuthor },
    { what: 'adapter_config.json 中 {field} = {value}，目前不支持。', next: askTheAuthorZh },
  ),
  'adapters.configInvalid': row(
    4,
    {
      what: 'adapter_config.json says {field} = {value}; possible is {allowed}.',
      next: 'Copy the adapter again from where it comes from, or correct the file.',
    },
    {
      what: 'adapter_config.json 中 {field} = {value}，允许的范围是 {allowed}。',
      next: '请从来源处重新复制该适配器，或更正此文件。',
    },
  ),
  'adapters.tensorUnknown': row(
    4,
    {
      what: 'The adapter has {count} tensors that have no place in this model, {tensor} for one.',
      next: otherModel,
    },
    { what: '适配器中有 {count} 个张量在此模型中没有对应的位置，例如 {tensor}。', next: otherModelZh },
  ),
  'adapters.tensorMissing': row(
    4,
    {
      what: 'The adapter lacks {count} tensors, {tensor} for one.',
      next: 'Copy the adapter again from where it comes from, and choose the model that it was trained on.',
    },
    {
      what: '适配器缺少 {count} 个张量，例如 {tensor}。',
      next: '请从来源处重新复制该适配器，并选择训练它时所用的模型。',
    },
  ),
  'adapters.shapeDisagrees': row(
    4,
    {
      what: '{tensor} of the adapter is [{found}]; with this model it would have to be [{expected}].',
      next: otherModel,
    },
    { what: '适配器的 {tensor} 形状为 [{found}]，与此模型搭配应为 [{expected}]。', next: otherModelZh },
  ),
  'adapters.dtypeUnsupported': row(
    4,
    { what: '{tensor} of the adapter holds {found}; supported are F32, F16 and BF16.', next: askTheAuthor },
    { what: '适配器的 {tensor} 数据类型为 {found}；目前支持 F32、F16 和 BF16。', next: askTheAuthorZh },
  ),
  'adapters.notFinite': row(
    4,
    {
      what: '{tensor} of the adapter holds values that are no numbers (NaN or infinity).',
      next: 'Its training has failed or the file is damaged: take another adapter.',
    },
    {
      what: '适配器的 {tensor} 含有非数值（NaN 或无穷大）。',
      next: '这说明训练失败或文件已损坏，请改用其他适配器。',
    },
  ),
  'adapters.damaged': row(
    4,
    {
      what: '{file} of the adapter is not what was written when it was made.',
      next: 'Remove the adapter and import it again, or train it again.',
    },
    { what: '适配器的 {file} 与制作时写入的内容不一致。', next: '请删除该适配器后重新导入，或重新训练。' },
  ),
  'adapters.otherBase': row(
    4,
    { what: 'The adapter was made for another model.', next: otherModel },
    { what: '该适配器是为其他模型制作的。', next: otherModelZh },
  ),
  'adapters.outOfRange': row(
    4,
    {
      what: 'With the adapter, {tensor} would hold values that {dtype} cannot hold. No model was made.',
      next: 'Use the adapter beside the model, without merging it.',
    },
    {
      what: '合并该适配器后，{tensor} 中会出现 {dtype} 无法表示的数值。没有生成任何模型。',
      next: '请不要合并，直接将适配器与模型一起使用。',
    },
  ),
  'adapters.needsResident': row(
    5,
    {
      what: 'This model runs in a way that takes no adapters. The model itself works.',
      next: "See why in the model's details, or merge the adapter into a model of its own.",
    },
    {
      what: '此模型当前的运行方式不支持适配器。模型本身可以正常使用。',
      next: '请在模型详情中查看原因，或将适配器合并为独立的模型。',
    },
  ),
} as const satisfies Record<string, ErrorRow>;
