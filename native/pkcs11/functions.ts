/**
 * The functions of a token's library (PKCS #11 v2.40, `CK_FUNCTION_LIST`) that are used: place in the list, arguments. All of them
 * give a CK_RV, 0 for success.
 *
 * Notation: `ulong` CK_ULONG (as long as the platform's `unsigned long`); `pointer` memory or an object passed by address.
 */
export type Argument = 'ulong' | 'pointer' | 'byte';
export type Signature = readonly [index: number, ...args: Argument[]];

export const tokenFunctions = {
  C_Initialize: [0, 'pointer'],
  C_Finalize: [1, 'pointer'],
  C_GetSlotList: [4, 'byte', 'pointer', 'pointer'],
  C_GetTokenInfo: [6, 'ulong', 'pointer'],
  C_OpenSession: [12, 'ulong', 'ulong', 'pointer', 'pointer', 'pointer'],
  C_CloseSession: [13, 'ulong'],
  C_Login: [18, 'ulong', 'ulong', 'pointer', 'ulong'],
  C_Logout: [19, 'ulong'],
  C_GetAttributeValue: [24, 'ulong', 'ulong', 'pointer', 'ulong'],
  C_FindObjectsInit: [26, 'ulong', 'pointer', 'ulong'],
  C_FindObjects: [27, 'ulong', 'pointer', 'ulong', 'pointer'],
  C_FindObjectsFinal: [28, 'ulong'],
  C_DecryptInit: [33, 'ulong', 'pointer', 'ulong'],
  C_Decrypt: [34, 'ulong', 'pointer', 'ulong', 'pointer', 'pointer'],
  C_GenerateKeyPair: [
    ...([59, 'ulong', 'pointer', 'pointer', 'ulong', 'pointer'] as const),
    ...(['ulong', 'pointer', 'pointer'] as const),
  ],
} as const satisfies Record<string, Signature>;
export type TokenFunctionName = keyof typeof tokenFunctions;

/** What these numbers mean to people; others are told as they are. */
export const tokenRefusals: Readonly<Record<number, 'pin' | 'pinLocked' | 'removed'>> = {
  160: 'pin', // CKR_PIN_INCORRECT
  161: 'pin', // CKR_PIN_INVALID
  162: 'pin', // CKR_PIN_LEN_RANGE
  164: 'pinLocked', // CKR_PIN_LOCKED
  48: 'removed', // CKR_DEVICE_ERROR
  50: 'removed', // CKR_DEVICE_REMOVED
  224: 'removed', // CKR_TOKEN_NOT_PRESENT
};
