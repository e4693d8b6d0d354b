export const files = {
  label: 'Folders',
  path: 'Where you are',
  entries: 'Content of the folder',
  roots: 'Allowed folders',
  search: 'Filter by name',
  refresh: 'Look again',
  model: 'Model',
  empty: 'This folder is empty.',
  nothingFound: 'Nothing here has such a name.',
  truncated: 'Only the first {{count}} entries are shown. Filter by name, or choose a folder with fewer.',
  useThis: {
    model: 'Look at “{{name}}”',
    adapter: 'Take “{{name}}”',
    data: 'Import the pictures in “{{name}}”',
  },
  useThisText: {
    model: 'A model is a folder with config.json, tokenizer.json and *.safetensors.',
    adapter: 'An adapter is a folder with adapter_config.json and adapter_model.safetensors.',
    data: 'Press a file to look into it. A folder of pictures is imported as a whole, with the labels in it (CSV, COCO, YOLO, VOC).',
  },
  noRoots: 'No folder was allowed at start',
  noRootsText:
    'A browser may only look into folders that were named when Inhouse was started. Start it again with the folder or USB stick that holds your models:',
  noRootsData:
    'A browser may only look into folders that were named when Inhouse was started. Small files can be dropped on this page; for large ones and folders of pictures start it again with the folder:',
  copy: 'Copy the command',
  copied: 'Copied',
  dropHere: 'Drop it here',
  droppedTitle: 'A browser does not tell where a dropped folder lies',
  dropped:
    'Nothing was read. Choose the folder in the list here; if it is not under one of the allowed folders, start Inhouse with --browse and that folder.',
  desktop: {
    model: 'Choose the folder of a model: config.json, tokenizer.json and *.safetensors.',
    adapter: 'Choose the folder of an adapter: adapter_config.json and adapter_model.safetensors.',
    text: 'The text to measure with: a UTF-8 file of a few thousand words.',
    data: 'A spreadsheet, JSON or text file with the rows, or a folder of pictures.',
    choose: 'Choose a folder…',
    chooseFile: 'Choose a file…',
    drop: {
      model: 'or drop it anywhere on this window',
      adapter: 'or drop it anywhere on this window',
      text: 'Drop the file anywhere on this window.',
      data: 'or drop files or a folder anywhere on this window',
    },
  },
  exportTo: {
    label: 'Write into',
    chosen: 'Into “{{name}}”',
    none: 'No folder was allowed for writing',
    noneText:
      'A browser may only have files written into folders that were named when Inhouse was started. Start it again with a folder for them:',
  },
};
