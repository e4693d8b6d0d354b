export const trainingGuided = {
  steps: 'Steps',
  anew: 'Begin anew',
  leave: 'To all runs',
  noRun: 'There is no run yet: go back a step and start one.',
  data: {
    name: 'Data',
    title: 'What is it to learn?',
    text: 'Choose a model and a data set of conversations or texts. A run learns from a frozen version: rows that never change, so that its numbers can be had again. Part of it is kept back to test with.',
    import: 'Import data',
    prepare: 'Divide and freeze',
    prepareText:
      'This data is not frozen yet. It is divided into 80% to learn from, 10% to validate and 10% to test with, unless it is divided already, and then frozen.',
    notFrozen: 'Data that is not frozen yet',
    noTest: 'Nothing is kept back to test with: nobody could say whether it got better.',
    missing: 'It needs a model and a frozen version of data.',
  },
  review: {
    name: 'Review',
    title: 'Is this what it should see?',
    text: 'Look at an example as the model sees it. What is marked is what it learns to say; everything else is only read. Make sure that little is cut, and that no test question is among those it learns from.',
    seen: 'As the model sees it',
    leakage: 'The same in several splits',
    leaking_one: '{{rows}} row stands in more than one split',
    leaking_other: '{{rows}} rows stand in more than one split',
    leakingText:
      'A model that has seen the test questions looks better than it is, so a run is refused. Divide the data again; rows that belong together then stay together.',
    toVersions: 'To the versions of the data set',
    noLeakage: 'No row, near duplicate or question stands in more than one split.',
    noExactLeakage:
      'No row or question stands in more than one split. Near duplicates have not been looked for.',
  },
  train: {
    name: 'Train',
    title: 'Let it learn',
    text: 'Balanced is right for most data; a quick try shows in minutes whether the data works at all. The run goes on while you are elsewhere, and after a restart. The validation loss should fall; where it rises again, the best state is kept.',
    another: 'Set up another run',
    page: 'The whole page of this run',
  },
  compare: {
    name: 'Compare',
    title: 'Did it get better?',
    text: 'The model with and without what it has learnt answers questions that it has never seen. A test says whether the difference is more than chance, and the gate whether it has forgotten too much.',
    none: 'Not evaluated yet',
    wholeText:
      'A model all of whose weights were trained cannot be measured against the one that it came from yet: evaluations compare adapters. Ask both the same questions in Chat.',
    noneText: 'The run had no test data, so nothing was measured. Choose some, and it is.',
    page: 'The whole evaluation',
  },
  chat: {
    name: 'Chat',
    title: 'Ask it something',
    text: 'The adapter answers together with the model and can be switched on and off at any time in Chat, beside the model’s name.',
    begin: 'Chat with it',
    more: 'Teach it something else',
    offered: 'It is offered: operators see it first in Chat.',
    notOffered: 'In Chat it is marked as not released until somebody offers it.',
  },
};
