/// <reference types="vite/client" />

/** Made by the build (vite.config.ts) from the lockfile. */
declare module 'virtual:shipped-packages' {
  export const shippedPackages: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
  }[];
}
