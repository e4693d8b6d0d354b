export const providers = {
  title: 'Where models can run',
  about:
    'Each one is proved: a small model runs on it alone, in a process of its own, and its numbers are compared with the CPU’s.',
  proveAll: 'Prove all again',
  prove: 'Prove again',
  proveNamed: 'Prove again: {{name}}',
  state: {
    works: 'Works',
    software: 'Works in software',
    absent: 'Not here',
    broken: 'Does not work',
    elsewhere: 'Other systems',
    unproved: 'Not proved yet',
    proving: 'Being proved…',
  },
  run: 'test model in {{time}}',
  difference: 'off by {{share}} at most',
  provedAt: 'proved {{when}}',
  firstTime: 'The first proof on a graphics card compiles its programs and can take a minute.',
  policy: {
    label: 'GPU for {{name}}',
    inherit: 'Like this machine',
    require: 'Require',
    prefer: 'Prefer',
    never: 'Never',
    text: {
      require: 'Runs on a GPU or not at all.',
      prefer: 'Runs on a GPU where one works, else on the CPU, which then says why.',
      never: 'Runs on the CPU.',
    },
    nextLoad: 'Holds from the next load on.',
  },
  device: {
    label: 'Runs on {{device}}. Why?',
    on: 'Runs on {{device}}',
    asked: {
      require: 'A GPU was required.',
      prefer: 'A GPU was preferred.',
      never: 'No GPU was wanted.',
    },
  },
};
