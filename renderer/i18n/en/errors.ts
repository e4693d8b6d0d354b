export const errors = {
  unknown: 'Something went wrong ({{code}}).',
  unknownNext: 'Your data is unharmed. Try again; if it happens again, restart Inhouse.',
  place: '{{code}} · in the log under {{logId}}',
  dismiss: 'Dismiss',
};
