import { createDecoder, type Decoder } from '../decoder/generate.ts';
import type { DecoderSession } from '../decoder/session.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { openDecoder } from '../model/openDecoder.ts';
import { openVariant } from '../quality/openVariant.ts';
import type { Contestant, EvaluateInput } from './requests.ts';

/** A contestant that can answer and be scored; not both at once. */
export interface OpenedContestant extends AsyncDisposable {
  readonly decoder: Decoder;
  /** Tells the logits of all positions. */
  scorer(): Promise<DecoderSession>;
}

/** The one place where a contestant becomes a session. @throws AppError as `openDecoder` */
export async function openContestant(
  input: EvaluateInput,
  _contestant: Contestant,
  { tokenizer }: Pick<ModelFiles, 'tokenizer'>,
): Promise<OpenedContestant> {
  await using opened = new AsyncDisposableStack();
  const { session } = await openDecoder(input);
  opened.use(session);
  const decoder = createDecoder({
    session,
    tokenizer,
    clock: () => performance.now(),
    freshSeed: () => 0,
    mayDraft: false,
  });
  const kept = opened.move();
  return {
    decoder,
    async scorer() {
      return session.givesAllRows ? session : kept.use(await openVariant(input, 'scorer'));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
