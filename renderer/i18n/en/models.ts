export const models = {
  label: 'Model',
  choose: 'Choose a model',
  none: 'No model yet',
  loading: 'Looking for models…',
  belowGate: 'Below its quality goal',
};
