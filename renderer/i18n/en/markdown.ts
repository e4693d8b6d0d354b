export const markdown = {
  code: 'Code',
  copyCode: 'Copy the code',
  copied: 'Copied',
  table: 'Table',
  image: 'Image, not loaded: {{alt}}',
  done: 'Done',
  notDone: 'Not done',
};
