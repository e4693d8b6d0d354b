import type { ColumnRole } from '../../../common/datasetFile.ts';

/** What people call the columns of each role, in the order of preference; compared without case, blanks, `_` and `-`. */
export const columnNames = {
  instruction: ['instruction', 'instructions', '指令', '任务', '任务描述'],
  input: ['input', '输入', '补充', '补充信息', '上下文', 'context'],
  output: ['output', 'response', 'answer', '输出', '回答', '答案'],
  system: ['system', 'system_prompt', '系统', '系统提示', '系统提示词'],
  history: ['history', '历史', '历史对话'],
  conversations: ['conversations', 'conversation', 'dialog', 'dialogue', '对话'],
  messages: ['messages', 'message', '消息'],
  tools: ['tools', 'functions', '工具'],
  prompt: [
    'prompt',
    'question',
    'query',
    'instruction',
    'input',
    '问题',
    '问',
    '提问',
    '问句',
    '题目',
    '用户',
    '输入',
    '指令',
    '提示词',
  ],
  completion: [
    'completion',
    'response',
    'answer',
    'answers',
    'output',
    'target',
    '回答',
    '答案',
    '答',
    '答复',
    '回复',
    '解答',
    '参考答案',
    '助手',
    '输出',
  ],
  chosen: ['chosen', 'preferred_output', 'chosen_response', '优选', '优选回答', '更好的回答'],
  rejected: ['rejected', 'non_preferred_output', 'rejected_response', '劣选', '拒绝', '较差的回答'],
  rating: ['kto_tag', 'label', 'desirable', '好评', '是否合格', '合格'],
  text: [
    'text',
    'content',
    'passage',
    'document',
    'raw_content',
    'body',
    '文本',
    '内容',
    '正文',
    '全文',
    '原文',
    '句子',
  ],
  label: ['label', 'category', 'class', '标签', '类别', '分类', '科室'],
} as const satisfies Record<ColumnRole, readonly string[]>;

/** How names are compared. */
export const comparable = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');

/** The column of the file that is most likely meant by a role; null: none. */
export function columnFor(role: ColumnRole, columns: ReadonlyMap<string, string>): string | null {
  for (const name of columnNames[role]) {
    const column = columns.get(comparable(name));
    if (column !== undefined) return column;
  }
  return null;
}

/** Columns whose values are lists inside one record: a list under such a name is never the list of all records. */
export const listColumns: ReadonlySet<string> = new Set(
  (
    [
      'history',
      'conversations',
      'messages',
      'tools',
      'chosen',
      'rejected',
      'prompt',
      'completion',
      'label',
    ] as const
  )
    .flatMap((role) => columnNames[role])
    .map(comparable)
    .concat('images', 'videos', 'audios', 'tags'),
);
