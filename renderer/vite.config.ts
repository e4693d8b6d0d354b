import { readFileSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const shippedId = 'virtual:shipped-packages';

/** The packages of others that reach a user's machine, with their licences, from the lockfile. */
function shippedPackages(): Plugin {
  const lockFile = path.resolve(import.meta.dirname, '..', 'package-lock.json');
  return {
    name: 'shipped-packages',
    resolveId: (id) => (id === shippedId ? `\0${shippedId}` : null),
    load(id) {
      if (id !== `\0${shippedId}`) return null;
      const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as Lockfile;
      const shipped = Object.entries(packages)
        .filter(([place, { dev, link }]) => place !== '' && !dev && !link)
        .map(([place, { version, license }]) => ({
          name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
          version: version ?? '',
          licence: license ?? '',
        }))
        .sort((a, b) => a.name.localeCompare(b.name));
      return `export const shippedPackages = ${JSON.stringify(shipped)};`;
    },
  };
}

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { version?: string; license?: string; dev?: boolean; link?: boolean }>
  >;
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), shippedPackages()],
  build: {
    outDir: path.resolve(import.meta.dirname, '..', 'dist', 'renderer'),
    emptyOutDir: true,
    // The content security policy knows neither inline scripts nor data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
});
