/** One row of the error table: what happened (and what is unharmed), and what to do next. */
export interface ErrorRow {
  readonly en: { readonly what: string; readonly next: string };
  readonly 'zh-CN': { readonly what: string; readonly next: string };
  /** Exit code of the command line: 1 internal, 2 usage, 3 not found, 4 refused input, 5 environment, 6 cancelled. */
  readonly exit: 1 | 2 | 3 | 4 | 5 | 6;
}
