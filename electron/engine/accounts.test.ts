import { expect, test } from 'vitest';
import { permissionsOfRole, type Role, roleNames } from '../contract/roles.ts';
import { walkContract } from '../contract/walkContract.fixture.ts';
import { insertConversation } from './chat/conversations.ts';
import { gateFolder, openGate, openProtected, person } from './gate.fixture.ts';

const temporary = 'only until the first day';
const own = 'my very own sentence';

type Client = ReturnType<Awaited<ReturnType<typeof openGate>>['connect']>;

/** Somebody new, signed in with a passphrase of their own. */
async function addPerson(opened: { client: Client; connect: () => Client }, name: string, role: Role) {
  const account = await opened.client.accounts.add({ name, role, passphrase: temporary });
  const client = opened.connect();
  await client.access.signIn({ name, passphrase: temporary });
  await client.access.changePassphrase({ before: temporary, after: own });
  return { account: account.id, client };
}

test('who gets a passphrase from an administrator changes it before anything else is answered', async () => {
  const opened = await openProtected(gateFolder());
  await opened.client.accounts.add({ name: 'Bob', role: 'operator', passphrase: temporary });
  const bob = opened.connect();
  const { state } = await bob.access.signIn({ name: 'bob', passphrase: temporary });
  expect(state.account).toMatchObject({ name: 'Bob', role: 'operator', mustChange: true });
  await expect(bob.models.list()).rejects.toMatchObject({ code: 'access.changePassphrase' });
  const same = bob.access.changePassphrase({ before: temporary, after: temporary });
  await expect(same).rejects.toMatchObject({ code: 'accounts.passphraseWeak' });
  const wrong = bob.access.changePassphrase({ before: 'not that', after: own });
  await expect(wrong).rejects.toMatchObject({ code: 'access.wrongPassphrase' });
  await bob.access.changePassphrase({ before: temporary, after: own });
  expect(await bob.models.list()).toEqual({ models: [] });
  const old = opened.connect().access.signIn({ name: 'Bob', passphrase: temporary });
  await expect(old).rejects.toMatchObject({ code: 'access.wrongPassphrase' });
});

test('who is disabled is out at once, with open calls, and neither signs in nor opens the keys any more', async () => {
  const dataDir = gateFolder();
  const opened = await openProtected(dataDir);
  const { account, client: bob } = await addPerson(opened, 'Bob', 'operator');
  const { revisions } = await bob.system.changes({ known: null, waitMs: 0 });
  const waits = bob.system.changes({ known: revisions, waitMs: 20_000 });
  const over = expect(waits).rejects.toMatchObject({ code: 'engine.lost' });
  const left = await opened.client.accounts.disable({ account });
  expect(left).toMatchObject({ state: 'disabled', sessions: [] });
  await over;
  await opened.close();
  const again = await openGate(dataDir);
  const refused = again.connect().access.signIn({ name: 'Bob', passphrase: own });
  await expect(refused).rejects.toMatchObject({ code: 'access.wrongPassphrase' });
  expect(again.gate.phase).toBe('locked');
  const ann = again.connect();
  await ann.access.signIn(person);
  await ann.accounts.enable({ account, passphrase: temporary });
  const back = await again.connect().access.signIn({ name: 'Bob', passphrase: temporary });
  expect(back.state.account).toMatchObject({ name: 'Bob', mustChange: true });
});

test('the last administrator can be neither disabled nor given another role; with a second one they can', async () => {
  const opened = await openProtected(gateFolder());
  const [ann] = (await opened.client.accounts.list()).accounts;
  const account = ann?.id ?? '';
  for (const refused of [
    opened.client.accounts.disable({ account }),
    opened.client.accounts.changeRole({ account, role: 'operator' }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'accounts.lastAdministrator' });
  const { client: eve } = await addPerson(opened, 'Eve', 'administrator');
  expect(await eve.accounts.changeRole({ account, role: 'auditor' })).toMatchObject({ role: 'auditor' });
  await expect(opened.client.accounts.list()).rejects.toMatchObject({ code: 'engine.lost' });
});

test('names are one account each in any case, weak passphrases are refused, and who is renamed signs in with the new name', async () => {
  const opened = await openProtected(gateFolder());
  const { account } = await addPerson(opened, 'Bob', 'curator');
  const { accounts } = opened.client;
  const taken = accounts.add({ name: 'BOB', role: 'operator', passphrase: temporary });
  await expect(taken).rejects.toMatchObject({ code: 'accounts.nameTaken' });
  for (const passphrase of ['short one', 'aaaaaaaaaaaaaaaa', 'Carlotta Miller'])
    await expect(
      accounts.add({ name: 'Carlotta Miller', role: 'operator', passphrase }),
    ).rejects.toMatchObject({ code: 'accounts.passphraseWeak' });
  await accounts.rename({ account, name: 'Robert' });
  const { state } = await opened.connect().access.signIn({ name: 'Robert', passphrase: own });
  expect(state.account).toMatchObject({ id: account, name: 'Robert' });
});

test('sessions are listed and can be ended, and each of these acts leaves a record', async () => {
  const opened = await openProtected(gateFolder());
  const { account, client: bob } = await addPerson(opened, 'Bob', 'operator');
  const listed = (await opened.client.accounts.list()).accounts.find(({ id }) => id === account);
  expect(listed?.sessions).toMatchObject([{ channel: 'window' }]);
  await opened.client.accounts.endSession({ session: listed?.sessions[0]?.id ?? '' });
  await expect(bob.models.list()).rejects.toMatchObject({ code: 'engine.lost' });
  await opened
    .connect()
    .access.signIn({ name: 'Bob', passphrase: 'wrong' })
    .catch(() => undefined);
  const rows = [...(opened.gate.engine?.store.readAudit() ?? [])].filter(({ action }) => /^acc/.test(action));
  expect(rows.map(({ action, result }) => `${action} ${result}`)).toEqual([
    'access.setUp ok',
    'accounts.add ok',
    'access.signIn ok',
    'access.changePassphrase ok',
    'accounts.endSession ok',
    'access.signIn access.wrongPassphrase',
  ]);
});

/** Calls it with nothing: whoever may not call it is refused before anybody looks at what was given. */
async function codeOf(client: Client, path: readonly string[]): Promise<string> {
  const call = path.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], client);
  return (call as () => Promise<unknown>)().then(
    () => 'ok',
    ({ code }: { code: string }) => code,
  );
}

test('over a real link every role, and nobody, is refused each procedure of the contract that is not theirs', async () => {
  const opened = await openProtected(gateFolder());
  const nobody = opened.connect();
  for (const { path, meta } of walkContract().filter(
    ({ meta: { permission } }) => permission !== 'access.use',
  ))
    expect(await codeOf(nobody, path), `nobody ${path} ${meta.permission}`).toBe('access.signInNeeded');
  for (const role of roleNames) {
    const { client } = await addPerson(opened, `the ${role}`, role);
    const own = new Set<string>(permissionsOfRole(role));
    const refused = walkContract().filter(
      ({ meta: { permission } }) => !own.has(permission) || permission === 'files.grant',
    );
    for (const { path } of refused)
      expect(await codeOf(client, path), `${role} ${path}`).toBe('permission.denied');
    expect(await codeOf(client, ['system', 'status'])).toBe('ok');
  }
});

test('conversations and drafts are whose they are: nobody else lists, finds, reads or changes them', async () => {
  const opened = await openProtected(gateFolder());
  const { client: bob } = await addPerson(opened, 'Bob', 'operator');
  const ann = opened.client;
  const { account } = await ann.access.state();
  await opened.gate.engine?.store.write({
    audit: null,
    statements: [
      insertConversation({
        ...{ id: 'c', model: 'm', system: null, sampling: {}, firstText: 'the pump' },
        ...{ owner: account?.id ?? '', now: new Date().toISOString() },
      }),
    ],
  });
  await ann.chat.saveDraft({ conversation: null, text: 'half a question' });
  expect((await ann.chat.conversations({ atMost: 10 })).conversations).toMatchObject([{ id: 'c' }]);
  expect((await ann.chat.search({ text: 'pump', atMost: 10 })).hits).toHaveLength(1);
  expect((await ann.chat.messages({ conversation: 'c' })).conversation.id).toBe('c');

  expect((await bob.chat.conversations({ atMost: 10 })).conversations).toEqual([]);
  expect((await bob.chat.search({ text: 'pump', atMost: 10 })).hits).toEqual([]);
  expect(await bob.chat.readDraft({ conversation: null })).toEqual({ text: '' });
  for (const refused of [
    () => bob.chat.messages({ conversation: 'c' }),
    () => bob.chat.rename({ conversation: 'c', title: 'mine' }),
    () => bob.chat.remove({ conversation: 'c' }),
    () => bob.chat.saveDraft({ conversation: 'c', text: 'x' }),
    () => bob.chat.export({ conversation: 'c', format: 'json', language: 'en' }),
  ])
    await expect(refused()).rejects.toMatchObject({ code: 'request.notFound' });
});
