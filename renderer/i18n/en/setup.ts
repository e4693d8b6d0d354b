export const setup = {
  steps: 'Steps',
  begin: 'Begin',
  next: 'Next',
  back: 'Back',
  skip: 'Skip the first steps',
  tryAtOnce: 'Try it at once',
  tryAtOnceText:
    '“Try it at once” brings in the sample model with the recommended settings, without further questions.',
  resume: 'Go on with the first steps',
  language: {
    name: 'Language',
    title: 'Welcome to Inhouse',
    text: 'Language models on this computer and nowhere else: no network, no account, no telemetry. A few questions, and you talk with your first model.',
    colors: 'Colours',
    scheme: { auto: 'Like the system', light: 'Light', dark: 'Dark' },
  },
  hardware: {
    name: 'This computer',
    title: 'What this computer has',
    text: 'Memory decides how large a model may be, its speed how quickly answers come.',
  },
  storage: {
    name: 'Data',
    title: 'Where your data is kept',
    text: 'Models, conversations and data sets are kept in one folder of this computer. Nothing is written anywhere else.',
    used: 'Used part of the disk',
    free: '{{free}} free of {{total}}',
    scarce:
      'That is little: a model of 7 billion parameters takes about 25 GB with its source. Free some space, or choose another place.',
    other: 'To use another place, for example a larger disk, start with:',
  },
  model: {
    name: 'Model',
    title: 'Bring in your first model',
    text: 'A model is a folder with config.json, tokenizer.json and *.safetensors, as Hugging Face publishes it. The source is read and never changed.',
    sample: 'The sample model',
    useSample: 'Use the sample model',
    sampleText:
      'Small (3 million parameters), comes with Inhouse and knows the alarm codes of a fictional filling line, in English and Chinese. Good for getting to know the program.',
    own: 'A model from a disk or USB stick',
    ownText: 'Choose its folder; it is looked at first, and nothing is copied before you say so.',
    noSample: 'The sample model is not part of this installation.',
  },
  precision: {
    name: 'Precision',
    title: 'How exactly the model is kept',
    text: 'Smaller formats need less memory and answer faster; each version is measured against the original, so you will see what it costs.',
  },
  import: {
    name: 'Import',
    title: 'Your model is being prepared',
    text: 'It is copied, made smaller and measured against the original. You may go elsewhere meanwhile; this goes on by itself.',
  },
  quality: {
    name: 'Quality',
    title: 'Ready',
    text: 'This is how the new version compares with the original, measured on this computer just now.',
    chat: 'Ask the first question',
  },
};
