/**
 * What a row of a data set holds, whatever file it came from. Everything that reads, cleans, labels or exports rows speaks
 * of these shapes; how files spell them is known in `ml/datasets/formats` only.
 */
export const datasetKinds = ['chat', 'preference', 'rated', 'text', 'image'] as const;
/**
 * chat: turns that end with an answer. preference: a better and a worse answer to the same turns (DPO). rated: one answer,
 * good or not (KTO). text: a passage. image: a picture with labels.
 */
export type DatasetKind = (typeof datasetKinds)[number];

export const turnRoles = ['system', 'user', 'assistant', 'call', 'tool'] as const;
/** call: the assistant calls a tool, `content` is the call as JSON; tool: what the tool gave back. */
export type TurnRole = (typeof turnRoles)[number];

export interface Turn {
  readonly role: TurnRole;
  readonly content: string;
}

export interface ChatContent {
  readonly turns: readonly Turn[];
  /** The tools that the model is told of, as JSON; null: none. */
  readonly tools: string | null;
}

/** The turns end with the user's; the two answers follow them. */
export interface PreferenceContent extends ChatContent {
  readonly chosen: string;
  readonly rejected: string;
}

/** The turns end with the assistant's, which is what was rated. */
export interface RatedContent extends ChatContent {
  readonly good: boolean;
}

export interface TextContent {
  readonly text: string;
}

/** In pixels of the picture as it is seen (EXIF orientation applied), from its top left corner. */
export interface Box {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ImageContent {
  /** The file's SHA-256, hex: its name in the data set's own folder. */
  readonly image: string;
  /** As it was called in the folder that it came from, with `/` between folders. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Of the whole picture. */
  readonly labels: readonly string[];
  readonly boxes: readonly Box[];
}

export interface ContentOf {
  readonly chat: ChatContent;
  readonly preference: PreferenceContent;
  readonly rated: RatedContent;
  readonly text: TextContent;
  readonly image: ImageContent;
}
export type RowContent = ContentOf[DatasetKind];

/** What a file says beside the content (an id, a category): kept with the row and given out again. */
export type RowExtra = Readonly<Record<string, unknown>>;

/** All texts of a row, in their order: what is searched, counted, cleaned and compared. */
export function textsOf(content: RowContent): string[] {
  if ('text' in content) return [content.text];
  if ('image' in content)
    return [content.name, ...content.labels, ...content.boxes.map(({ label }) => label)];
  const texts = content.turns.map((turn) => turn.content);
  return 'chosen' in content ? [...texts, content.chosen, content.rejected] : texts;
}

/** The same row with every text replaced; of a picture nothing is. `map` is called in the order of `textsOf`. */
export function mapTexts<Content extends RowContent>(
  content: Content,
  map: (text: string) => string,
): Content {
  if ('text' in content) return { ...content, text: map(content.text) };
  if ('image' in content) return content;
  const turns = content.turns.map((turn) => ({ ...turn, content: map(turn.content) }));
  if (!('chosen' in content)) return { ...content, turns };
  return { ...content, turns, chosen: map(content.chosen), rejected: map(content.rejected) };
}
