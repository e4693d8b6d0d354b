export const connection = {
  connecting: 'Connecting to the engine…',
  lost: 'The connection to the engine is lost. Trying again…',
  lostHint: 'Finished work is saved. If this stays, open the address that “inhouse serve” prints.',
};
