/** One step of a database's shape. Never changed once released: a later step corrects an earlier one. */
export interface Migration {
  /** From 1, without gaps; SQLite's `user_version` after it. */
  readonly number: number;
  readonly name: string;
  readonly up: string;
}
