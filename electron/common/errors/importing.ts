import type { ErrorRow } from './errorRow.ts';

/** Reading and importing files that come from outside. */
export const importingErrors = {
  'import.notFolder': {
    en: {
      what: '{path} is a file, not the folder of a model.',
      next: 'Choose the folder that holds it, with config.json and tokenizer.json beside it.',
    },
    'zh-CN': {
      what: '{path} 是文件，而不是模型文件夹。',
      next: '请选择它所在的文件夹，其中应同时有 config.json 和 tokenizer.json。',
    },
    exit: 4,
  },
  'import.archive': {
    en: {
      what: '{file} is an archive. Inhouse does not unpack archives; nothing in it was read.',
      next: 'Unpack it with a program you trust and choose the folder with config.json and the *.safetensors files.',
    },
    'zh-CN': {
      what: '{file} 是压缩包。Inhouse 不解压压缩包，其中内容均未读取。',
      next: '请用可信的程序解压，然后选择包含 config.json 和 *.safetensors 的文件夹。',
    },
    exit: 4,
  },
  'import.gguf': {
    en: {
      what: '{file} is a GGUF file, which is not supported yet. Supported now: Hugging Face folders with safetensors.',
      next: 'Get the original model as a Hugging Face folder and import that.',
    },
    'zh-CN': {
      what: '{file} 是 GGUF 文件，目前尚不支持。目前支持带 safetensors 的 Hugging Face 文件夹。',
      next: '请获取 Hugging Face 文件夹形式的原始模型后再导入。',
    },
    exit: 4,
  },
  'import.onnx': {
    en: {
      what: '{file} is an ONNX model, which is not supported yet. Supported now: Hugging Face folders with safetensors.',
      next: 'Get the original model as a Hugging Face folder and import that.',
    },
    'zh-CN': {
      what: '{file} 是 ONNX 模型，目前尚不支持。目前支持带 safetensors 的 Hugging Face 文件夹。',
      next: '请获取 Hugging Face 文件夹形式的原始模型后再导入。',
    },
    exit: 4,
  },
  'import.pathOutside': {
    en: {
      what: '{file} names a path that is no plain file in the folder ({path}). It was not followed.',
      next: 'Nothing was imported. Do not trust this model; get it from another source.',
    },
    'zh-CN': {
      what: '{file} 引用的路径（{path}）不是该文件夹中的普通文件，未被访问。',
      next: '没有导入任何内容。请勿信任此模型，请从其他来源获取。',
    },
    exit: 4,
  },
  'import.linkOutside': {
    en: {
      what: '{file} is a link that leaves the folder. It was not followed.',
      next: 'Put the file itself in the folder in place of the link, and try again.',
    },
    'zh-CN': { what: '{file} 是指向文件夹之外的链接，未被访问。', next: '请用文件本身替换该链接后重试。' },
    exit: 4,
  },
  'import.huggingFaceCache': {
    en: {
      what: 'This folder is a snapshot in the Hugging Face cache: {file} is only a link to ../../blobs, and links that leave the folder are not followed.',
      next: 'Make a real copy, for example with "cp -rL SNAPSHOT COPY" (Windows: "robocopy SNAPSHOT COPY /E"), and import the copy.',
    },
    'zh-CN': {
      what: '该文件夹是 Hugging Face 缓存中的快照：{file} 只是指向 ../../blobs 的链接，而 Inhouse 不访问指向文件夹之外的链接。',
      next: '请制作真实副本，例如运行“cp -rL 快照 副本”（Windows：“robocopy 快照 副本 /E”），然后导入副本。',
    },
    exit: 4,
  },
  'import.notFile': {
    en: { what: '{file} is no ordinary file.', next: 'Put the file itself in the folder and try again.' },
    'zh-CN': { what: '{file} 不是普通文件。', next: '请将文件本身放入该文件夹后重试。' },
    exit: 4,
  },
  'import.tooManyFiles': {
    en: {
      what: 'The folder holds more than {limit} files; it is hardly the folder of one model.',
      next: 'Choose the folder that holds config.json and the *.safetensors files.',
    },
    'zh-CN': {
      what: '该文件夹中的文件超过 {limit} 个，不像是单个模型的文件夹。',
      next: '请选择包含 config.json 和 *.safetensors 的文件夹。',
    },
    exit: 4,
  },
  'import.tokenizerMissing': {
    en: {
      what: 'There is no tokenizer.json in the folder, so no text can be turned into tokens.',
      next: 'Get tokenizer.json from where the model came from and put it in the folder.',
    },
    'zh-CN': {
      what: '文件夹中没有 tokenizer.json，无法将文本转换为词元。',
      next: '请从模型原处获取 tokenizer.json 并放入该文件夹。',
    },
    exit: 4,
  },
  'import.tokenizerModel': {
    en: {
      what: 'tokenizer.json uses a tokenizer model called {found}. Supported are: {supported}.',
      next: 'Nothing was imported. Choose another version of the model.',
    },
    'zh-CN': {
      what: 'tokenizer.json 使用名为 {found} 的分词模型。目前支持：{supported}。',
      next: '没有导入任何内容。请选择该模型的其他版本。',
    },
    exit: 4,
  },
  'import.tokenizerLarger': {
    en: {
      what: 'tokenizer.json has token ids up to {highestId}, but the model knows only {vocabSize}.',
      next: 'It can be used; a text that has such a token is refused. Check that tokenizer and weights belong together.',
    },
    'zh-CN': {
      what: 'tokenizer.json 的词元编号最大为 {highestId}，但模型只认识 {vocabSize} 个。',
      next: '模型可以使用，但含有此类词元的文本会被拒绝。请检查分词器与权重是否匹配。',
    },
    exit: 4,
  },
  'import.templateMissing': {
    en: {
      what: 'The model brings no chat template; a plain one will be used.',
      next: 'Answers may be worse if the model was trained on another form.',
    },
    'zh-CN': {
      what: '该模型没有自带对话模板，将使用通用模板。',
      next: '如果模型训练时使用了其他格式，回答质量可能下降。',
    },
    exit: 4,
  },
  'import.sourceChanged': {
    en: {
      what: '{file} changed while it was being imported.',
      next: 'Wait until nothing writes to the folder any more, then import again.',
    },
    'zh-CN': { what: '{file} 在导入过程中发生了变化。', next: '请等到没有程序写入该文件夹后再导入。' },
    exit: 4,
  },
  'import.sourceLost': {
    en: {
      what: '{file} could not be read to its end ({reason}); was the medium removed? What is copied so far is kept.',
      next: 'Connect the medium again and resume the import.',
    },
    'zh-CN': {
      what: '{file} 未能读完（{reason}），存储介质可能已被移除。已复制的部分会保留。',
      next: '请重新连接存储介质并继续导入。',
    },
    exit: 5,
  },
  'import.insideDataDir': {
    en: {
      what: '{path} lies in the data directory of Inhouse and belongs to another model, so it cannot be used in place.',
      next: 'Import by copying or with hard links, or choose the original folder.',
    },
    'zh-CN': {
      what: '{path} 位于 Inhouse 的数据目录中，属于另一个模型，不能原地使用。',
      next: '请选择复制或硬链接方式导入，或选择原始文件夹。',
    },
    exit: 4,
  },
  'import.linkOtherDisk': {
    en: {
      what: '{file} lies on another disk than the data directory, so it cannot be hard-linked.',
      next: 'Import by copying, or leave the files in place.',
    },
    'zh-CN': {
      what: '{file} 与数据目录不在同一磁盘，无法创建硬链接。',
      next: '请选择复制导入，或将文件留在原处使用。',
    },
    exit: 5,
  },
  'import.linkImpossible': {
    en: {
      what: '{file} cannot be hard-linked ({reason}).',
      next: 'Import by copying, or leave the files in place.',
    },
    'zh-CN': {
      what: '无法为 {file} 创建硬链接（{reason}）。',
      next: '请选择复制导入，或将文件留在原处使用。',
    },
    exit: 5,
  },
  'import.wouldStayPlain': {
    en: {
      what: 'Files of models are encrypted here. Linked or left in place, the weights of {folder} would lie on the disk in the clear, so nothing was imported.',
      next: 'Import by copying; or, for a model that holds nothing to protect (one that anybody can download), say that it is not sensitive.',
    },
    'zh-CN': {
      what: '此处的模型文件均会加密。若使用硬链接或留在原处，{folder} 的权重会以明文存放在磁盘上，因此未导入任何内容。',
      next: '请选择复制导入；如果模型不含需要保护的内容（例如任何人都能下载的公开模型），可将其标记为非敏感。',
    },
    exit: 4,
  },

  'weights.pickle': {
    en: {
      what: '{file} is a Python pickle. Opening one can run any program, so Inhouse never reads them; nothing in it was read.',
      next: 'Get the model with *.safetensors files.',
    },
    'zh-CN': {
      what: '{file} 是 Python pickle 文件。打开它可能执行任意程序，因此 Inhouse 从不读取，其中内容均未读取。',
      next: '请获取带 *.safetensors 文件的模型。',
    },
    exit: 4,
  },
  'weights.missing': {
    en: {
      what: 'There are no *.safetensors files in the folder.',
      next: 'Choose the folder that holds config.json and the *.safetensors files.',
    },
    'zh-CN': {
      what: '文件夹中没有 *.safetensors 文件。',
      next: '请选择包含 config.json 和 *.safetensors 的文件夹。',
    },
    exit: 4,
  },
  'weights.ambiguous': {
    en: {
      what: 'The folder holds several *.safetensors files and nothing says which belong together: {files}.',
      next: 'Add model.safetensors.index.json from where the model came from, or leave only one file.',
    },
    'zh-CN': {
      what: '文件夹中有多个 *.safetensors 文件，无法判断哪些属于同一模型：{files}。',
      next: '请从模型原处补上 model.safetensors.index.json，或只保留一个文件。',
    },
    exit: 4,
  },
  'weights.shardMissing': {
    en: {
      what: 'The part {file} of the weights is missing.',
      next: 'Get the missing file from where the model came from.',
    },
    'zh-CN': { what: '缺少权重分片 {file}。', next: '请从模型原处获取缺少的文件。' },
    exit: 4,
  },
  'weights.indexDisagrees': {
    en: {
      what: 'model.safetensors.index.json says that {tensor} is in {file}, but it is not.',
      next: 'Get the index and the *.safetensors files again, all of one version.',
    },
    'zh-CN': {
      what: 'model.safetensors.index.json 称 {tensor} 位于 {file}，但实际不在。',
      next: '请重新获取同一版本的索引和 *.safetensors 文件。',
    },
    exit: 4,
  },
  'weights.tensorDuplicate': {
    en: {
      what: 'The tensor {tensor} is in {file} and again in {other}.',
      next: 'Get the *.safetensors files again, all of one version.',
    },
    'zh-CN': {
      what: '张量 {tensor} 同时出现在 {file} 和 {other} 中。',
      next: '请重新获取同一版本的 *.safetensors 文件。',
    },
    exit: 4,
  },
  'weights.tensorMissing': {
    en: {
      what: 'The weights lack {count} tensors that config.json calls for, first {tensor}.',
      next: 'Check that config.json and the weights belong to the same model.',
    },
    'zh-CN': {
      what: '权重缺少 config.json 所要求的 {count} 个张量，第一个是 {tensor}。',
      next: '请检查 config.json 与权重是否属于同一模型。',
    },
    exit: 4,
  },
  'weights.shapeDisagrees': {
    en: {
      what: 'The tensor {tensor} has the shape [{found}], but by config.json it should be [{expected}].',
      next: 'Check that config.json and the weights belong to the same model.',
    },
    'zh-CN': {
      what: '张量 {tensor} 的形状是 [{found}]，但按 config.json 应为 [{expected}]。',
      next: '请检查 config.json 与权重是否属于同一模型。',
    },
    exit: 4,
  },
  'weights.dtypeDisagrees': {
    en: {
      what: 'The tensor {tensor} is {found}, but config.json says {expected}.',
      next: 'Check that config.json and the weights belong to the same model.',
    },
    'zh-CN': {
      what: '张量 {tensor} 的类型是 {found}，但 config.json 声明为 {expected}。',
      next: '请检查 config.json 与权重是否属于同一模型。',
    },
    exit: 4,
  },
  'weights.dtypeUnsupported': {
    en: {
      what: 'The tensor {tensor} has the type {found}. Supported are: {supported}.',
      next: 'Get the original model in one of these types.',
    },
    'zh-CN': {
      what: '张量 {tensor} 的类型是 {found}。目前支持：{supported}。',
      next: '请获取使用上述类型的原始模型。',
    },
    exit: 4,
  },
  'weights.unusedTensors': {
    en: {
      what: 'The weights hold {count} tensors that this family does not use, first {tensor}.',
      next: 'They are ignored. If answers are poor, check that config.json belongs to these weights.',
    },
    'zh-CN': {
      what: '权重中有 {count} 个该模型家族不使用的张量，第一个是 {tensor}。',
      next: '这些张量会被忽略。如果回答质量差，请检查 config.json 是否与权重匹配。',
    },
    exit: 4,
  },

  'file.unwritable': {
    en: {
      what: '{path} cannot be written ({reason}). Everything else is unharmed.',
      next: 'Check that you may write there and that the disk takes files of this size.',
    },
    'zh-CN': {
      what: '无法写入 {path}（{reason}）。其他数据未受影响。',
      next: '请检查写入权限，以及磁盘是否支持此大小的文件。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
