import { createDecoder, type Decoder } from '../decoder/generate.ts';
import type { DecoderSession } from '../decoder/session.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { openDecoder, openWithAdapter } from '../model/openDecoder.ts';
import { openVariant } from '../quality/openVariant.ts';
import type { Contestant, EvaluateInput } from './requests.ts';

/** A contestant that can answer and be scored; not both at once. */
export interface OpenedContestant extends AsyncDisposable {
  readonly decoder: Decoder;
  /** Tells the logits of all positions. */
  scorer(): Promise<DecoderSession>;
}

/** @throws AppError as `openDecoder` and `openWithAdapter` */
export async function openContestant(
  input: EvaluateInput,
  contestant: Contestant,
  { tokenizer }: Pick<ModelFiles, 'tokenizer'>,
): Promise<OpenedContestant> {
  await using opening = new AsyncDisposableStack();
  const session = await openSession(input, contestant, opening);
  const decoder = createDecoder({
    ...{ session, tokenizer, clock: () => performance.now(), freshSeed: () => 0 },
    mayDraft: false,
  });
  const opened = opening.move();
  return {
    decoder,
    // Only a base can be on the stock binding, which has a graph of its own for this.
    async scorer() {
      return session.givesAllRows ? session : opened.use(await openVariant(input, 'scorer'));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openSession(
  input: EvaluateInput,
  { adapterFolder }: Contestant,
  opening: AsyncDisposableStack,
): Promise<DecoderSession> {
  if (adapterFolder !== null) return opening.use(await openWithAdapter(input, adapterFolder)).session;
  const { session, sessions } = await openDecoder(input);
  // What it was opened from outlives it.
  opening.use(sessions);
  return opening.use(session);
}
