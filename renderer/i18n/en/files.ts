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
  useThis: 'Look at “{{name}}”',
  useThisText: 'A model is a folder with config.json, tokenizer.json and *.safetensors.',
  noRoots: 'No folder was allowed at start',
  noRootsText:
    'A browser may only look into folders that were named when Inhouse was started. Start it again with the folder or USB stick that holds your models:',
  copy: 'Copy the command',
  copied: 'Copied',
  dropHere: 'Drop it here',
  droppedTitle: 'A browser does not tell where a dropped folder lies',
  dropped:
    'Nothing was read. Choose the folder in the list here; if it is not under one of the allowed folders, start Inhouse with --browse and that folder.',
  desktop: {
    model: 'Choose the folder of a model: config.json, tokenizer.json and *.safetensors.',
    text: 'The text to measure with: a UTF-8 file of a few thousand words.',
    choose: 'Choose a folder…',
    drop: {
      model: 'or drop it anywhere on this window',
      text: 'Drop the file anywhere on this window.',
    },
  },
};
