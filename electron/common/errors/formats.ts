import type { ErrorRow } from './errorRow.ts';

const brokenDownload = {
  en: 'Get the file again from where it came from; compare its size and checksum.',
  zh: '请从原处重新获取该文件，并核对大小和校验和。',
} as const;
const notTrusted = {
  en: 'Nothing was imported. Do not trust this file; get the model from another source.',
  zh: '没有导入任何内容。请勿信任此文件，请从其他来源获取模型。',
} as const;
const correctConfig = {
  en: 'Nothing was imported. Get config.json again from where the model came from.',
  zh: '没有导入任何内容。请从模型原处重新获取 config.json。',
} as const;
const otherModel = {
  en: 'Nothing was imported. Choose another version of the model.',
  zh: '没有导入任何内容。请选择该模型的其他版本。',
} as const;

/** One row from its sentence and a next step that many rows share. All of these refuse the input. */
function refusedRow(en: string, zh: string, next: { readonly en: string; readonly zh: string }) {
  return {
    en: { what: en, next: next.en },
    'zh-CN': { what: zh, next: next.zh },
    exit: 4,
  } as const satisfies ErrorRow;
}

/** What files from outside say of themselves: JSON, safetensors headers, config.json. */
export const formatErrors = {
  'json.tooLarge': refusedRow(
    '{file} is larger than {limitBytes} bytes, which no such file needs.',
    '{file} 超过 {limitBytes} 字节，正常文件不会这么大。',
    notTrusted,
  ),
  'json.tooDeep': refusedRow(
    '{file} is nested deeper than {limit} levels.',
    '{file} 的嵌套超过 {limit} 层。',
    notTrusted,
  ),
  'json.invalid': refusedRow(
    '{file} is not valid JSON ({detail}).',
    '{file} 不是有效的 JSON（{detail}）。',
    brokenDownload,
  ),
  'json.forbiddenKey': refusedRow(
    '{file} has a field called {key}, which only an attack on programs in JavaScript would use. It had no effect.',
    '{file} 含有名为 {key} 的字段，只有针对 JavaScript 程序的攻击才会使用它。该字段没有产生任何作用。',
    notTrusted,
  ),

  'safetensors.empty': refusedRow('{file} is empty.', '{file} 是空文件。', brokenDownload),
  'safetensors.lfsPointer': {
    en: {
      what: '{file} holds no weights: it is a Git LFS pointer, the note that Git leaves where a large file belongs.',
      next: 'Run "git lfs pull" in the folder where the model was cloned, then copy it again.',
    },
    'zh-CN': {
      what: '{file} 不含权重：它是 Git LFS 指针，即 Git 在大文件位置留下的占位说明。',
      next: '请在克隆模型的文件夹中运行“git lfs pull”，然后重新复制。',
    },
    exit: 4,
  },
  'safetensors.headerTooLarge': refusedRow(
    '{file} declares a header of {sizeBytes} bytes; at most {limitBytes} are read.',
    '{file} 声明的文件头为 {sizeBytes} 字节，上限为 {limitBytes} 字节。',
    notTrusted,
  ),
  'safetensors.headerBeyondEnd': refusedRow(
    'The header of {file} ends beyond the end of the file.',
    '{file} 的文件头超出了文件末尾。',
    brokenDownload,
  ),
  'safetensors.headerNotJson': refusedRow(
    'The header of {file} is not valid JSON ({detail}).',
    '{file} 的文件头不是有效的 JSON（{detail}）。',
    brokenDownload,
  ),
  'safetensors.headerInvalid': refusedRow(
    'The header of {file} is not valid at {tensor}: {detail}.',
    '{file} 的文件头在 {tensor} 处无效：{detail}。',
    brokenDownload,
  ),
  'safetensors.overlap': refusedRow(
    'In {file} the bytes of {tensor} overlap those of {other}.',
    '{file} 中 {tensor} 与 {other} 的数据区重叠。',
    notTrusted,
  ),
  'safetensors.hole': refusedRow(
    '{file} holds {sizeBytes} bytes at {offset} that belong to no tensor; something may be hidden there.',
    '{file} 在 {offset} 处有 {sizeBytes} 字节不属于任何张量，其中可能藏有其他内容。',
    notTrusted,
  ),
  'safetensors.outOfRange': refusedRow(
    'In {file} the byte range of {tensor} is impossible ({range}).',
    '{file} 中 {tensor} 的字节范围不可能成立（{range}）。',
    notTrusted,
  ),
  'safetensors.sizeMismatch': refusedRow(
    'In {file} the shape of {tensor} needs {expectedBytes} bytes, but its range has {foundBytes}.',
    '{file} 中 {tensor} 的形状需要 {expectedBytes} 字节，但其范围为 {foundBytes} 字节。',
    notTrusted,
  ),
  'safetensors.dtypeUnknown': refusedRow(
    'In {file} the tensor {tensor} has an unknown type, {dtype}.',
    '{file} 中张量 {tensor} 的类型 {dtype} 未知。',
    otherModel,
  ),
  'safetensors.truncated': refusedRow(
    '{file} is cut off: {missingBytes} bytes are missing at its end.',
    '{file} 不完整：末尾缺少 {missingBytes} 字节。',
    brokenDownload,
  ),

  'config.missing': {
    en: {
      what: 'There is no config.json in {folder}.',
      next: 'Choose the folder that holds config.json, tokenizer.json and the *.safetensors files.',
    },
    'zh-CN': {
      what: '{folder} 中没有 config.json。',
      next: '请选择包含 config.json、tokenizer.json 和 *.safetensors 文件的文件夹。',
    },
    exit: 4,
  },
  'config.familyUnsupported': refusedRow(
    'This is a {found} model. Supported are: {supported}.',
    '这是 {found} 模型。目前支持：{supported}。',
    otherModel,
  ),
  'config.remoteCode': refusedRow(
    'This {found} model brings its own program code ({code}), and Inhouse never runs code from a model. Supported are: {supported}.',
    '该 {found} 模型自带程序代码（{code}），而 Inhouse 绝不运行模型中的代码。目前支持：{supported}。',
    otherModel,
  ),
  'config.remoteCodeIgnored': refusedRow(
    'config.json names program code ({code}). It is neither run nor imported: Inhouse has its own {family}.',
    'config.json 引用了程序代码（{code}）。Inhouse 使用自带的 {family} 实现，不会运行或导入这些代码。',
    { en: 'You need not do anything.', zh: '无需任何操作。' },
  ),
  'config.mixtureOfExperts': refusedRow(
    'This {found} model is a mixture of experts, which is not supported yet. Supported are: {supported}.',
    '该 {found} 模型是混合专家（MoE）模型，目前尚不支持。目前支持：{supported}。',
    otherModel,
  ),
  'config.quantized': {
    en: {
      what: 'The weights are already quantized ({method}); Inhouse quantizes from full precision.',
      next: 'Get the original model (F32, F16 or BF16) and import that.',
    },
    'zh-CN': {
      what: '权重已被量化（{method}）；Inhouse 需要从全精度权重开始量化。',
      next: '请获取原始模型（F32、F16 或 BF16）后再导入。',
    },
    exit: 4,
  },
  'config.sizeMissing': refusedRow(
    'config.json does not say {field}.',
    'config.json 缺少 {field}。',
    correctConfig,
  ),
  'config.sizeInvalid': refusedRow(
    'config.json says {field} = {value}; possible is {allowed}.',
    'config.json 中 {field} = {value}，允许的范围是 {allowed}。',
    correctConfig,
  ),
  'config.sizesDisagree': refusedRow(
    'The sizes in config.json do not fit each other: {detail}.',
    'config.json 中的尺寸互相矛盾：{detail}。',
    correctConfig,
  ),
  'config.ropeUnsupported': refusedRow(
    'The model stretches its positions by "{kind}" rope scaling. Supported are: {supported}.',
    '该模型使用“{kind}”位置缩放（rope scaling）。目前支持：{supported}。',
    otherModel,
  ),
  'config.longRope': refusedRow(
    'The model stretches its positions by "{kind}" (LongRoPE), which is not supported yet.',
    '该模型使用“{kind}”（LongRoPE）位置缩放，目前尚不支持。',
    {
      en: 'Nothing was imported. Choose the version with the short context (for Phi-3 the one called 4k).',
      zh: '没有导入任何内容。请选择短上下文版本（Phi-3 为名称含 4k 的版本）。',
    },
  ),
  'config.partialRotary': refusedRow(
    'The model rotates only a part ({value}) of each head, which is not supported yet.',
    '该模型只对每个注意力头的一部分（{value}）做旋转编码，目前尚不支持。',
    otherModel,
  ),
  'config.optionUnsupported': refusedRow(
    'config.json asks for {field} = {value}, which is not supported.',
    'config.json 要求 {field} = {value}，目前不支持。',
    otherModel,
  ),
} as const satisfies Record<string, ErrorRow>;
