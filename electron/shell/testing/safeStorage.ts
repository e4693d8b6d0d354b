import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SystemKeyStore } from '../keyStore.ts';

interface StandIn {
  readonly mark?: string;
  readonly backend?: ReturnType<SystemKeyStore['getSelectedStorageBackend']>;
  readonly isAvailable?: boolean;
  readonly hasNewKey?: boolean;
}

/** Stands in for Electron's safeStorage: AES-256-GCM under a key of its own, behind Chromium's mark. */
export function createStorage({ mark = 'v11', isAvailable = true, ...rest }: StandIn = {}): SystemKeyStore {
  const secret = randomBytes(32);
  return {
    isAsyncEncryptionAvailable: async () => isAvailable,
    getSelectedStorageBackend: () => rest.backend ?? 'gnome_libsecret',
    async encryptStringAsync(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(mark), nonce, cipher.getAuthTag(), body]);
    },
    async decryptStringAsync(bytes) {
      const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(3, 15));
      decipher.setAuthTag(bytes.subarray(15, 31));
      const result = Buffer.concat([decipher.update(bytes.subarray(31)), decipher.final()]).toString('utf8');
      return { result, shouldReEncrypt: rest.hasNewKey ?? false };
    },
  };
}
