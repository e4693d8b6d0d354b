import { TokenLibrary } from '../../native/pkcs11/token.ts';
import { dieWithParent } from '../../native/process/parentDeath.ts';
import { AppError } from '../common/errors/appError.ts';
import type { TokenAnswer, TokenRequest } from '../engine/security/keys/askToken.ts';

/** One question to one token, in a process of its own: the library is somebody else's native code. */
if (!dieWithParent(process.ppid)) process.exit(0);
process.once('message', (request: TokenRequest) => {
  process.send?.(answer(request), () => process.exit(0));
});

function answer(request: TokenRequest): TokenAnswer {
  try {
    using library = new TokenLibrary(request.library);
    switch (request.ask) {
      case 'list':
        return { tokens: library.tokens() };
      case 'seal':
        return { bytes: library.seal(request.serial, request.pin, request.bytes) };
      case 'unseal':
        return { bytes: library.unseal(request.serial, request.pin, request.bytes) };
    }
  } catch (error) {
    if (error instanceof AppError) return { refused: { code: error.code, data: { ...error.data } } };
    throw error;
  }
}
