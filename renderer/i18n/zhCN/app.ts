import type { Texts } from '../en/index.ts';

export const app: Texts['app'] = {
  navigation: '栏目',
  pages: {
    setup: '开始使用',
    chat: '对话',
    models: '模型',
    datasets: '数据集',
    training: '微调',
    planner: '规划器',
    hardware: '硬件',
    jobs: '任务',
    settings: '设置',
  },
  skip: '跳到内容',
  language: '语言',
  colors: { auto: '配色：跟随系统', light: '配色：浅色', dark: '配色：深色' },
  loading: '正在加载…',
  retry: '重试',
  palette: {
    open: '所有操作',
    placeholder: '输入操作、页面或模型…',
    nothing: '没有匹配的内容。',
    results: '操作',
    sections: { go: '前往', chat: '对话', models: '模型', datasets: '数据集', work: '任务', view: '视图' },
  },
  shortcuts: {
    title: '键盘快捷键',
    show: '显示键盘快捷键',
    general: '全局',
    close: '关闭',
  },
  actions: {
    goTo: '前往{{page}}',
    toEnglish: 'Switch to English',
    toChinese: '切换到中文',
    colorsAuto: '配色跟随系统',
    colorsLight: '浅色',
    colorsDark: '深色',
  },
  broken: {
    title: '此面板出错',
    text: '窗口其余部分可继续使用，已保存的内容没有丢失。错误已记入日志，编号 {{logId}}。',
    textNoLog: '窗口其余部分可继续使用，已保存的内容没有丢失。',
    again: '重新显示',
  },
  undo: '撤销',
};
