export const setup = {
  title: 'Bring in your first model',
  text: 'Inhouse runs language models on this machine and nowhere else. The sample model is small, comes with the program and knows the alarm codes of a fictional filling line.',
  button: 'Use the sample model',
  noSample: 'The sample model is not part of this installation.',
  own: 'A model of your own, from a disk or USB stick:',
  importing: 'Preparing {{name}}',
  interrupted: 'The import was interrupted. What was done so far is kept.',
  resume: 'Go on',
  again: 'Try again',
};
