export const errors = {
  unknown: 'Something went wrong ({{code}}).',
  unknownNext: 'Your data is unharmed. Try again; if it happens again, restart Inhouse.',
  dismiss: 'Dismiss',
};
