import { implement } from '@orpc/server';
import { tlsContract } from '../../contract/tls.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { makeCertificate, readAuthority, readFacts } from './tlsFiles.ts';

export function tlsHandlers({ dataDir, store }: { readonly dataDir: string; readonly store: Store }) {
  const os = implement(tlsContract).$context<ActorContext>();
  return {
    show: os.show.handler(() => ({ certificate: readFacts(dataDir) })),
    make: os.make.handler(async ({ input: { names }, context: { actor } }) => {
      const subject = names.join(', ');
      await store.write({ actor, audit: { action: 'tls.make', subject }, statements: [] });
      return { certificate: await makeCertificate(dataDir, names, Date.now()) };
    }),
    authority: os.authority.handler(() => ({ pem: readAuthority(dataDir) })),
  };
}
