import { type ESTree, parseSync, Visitor } from 'vite';

export interface ImportedModules {
  /** Module names as written, of static, type-only, re-exporting and dynamic imports alike. */
  readonly imports: readonly string[];
  /** First line of each top-level statement that does something when the file is imported. */
  readonly topLevelActions: readonly string[];
}

export class ParseError extends Error {}

/** What a TypeScript or TSX file imports, and what it does on import. Throws a ParseError. */
export function readImports(fileName: string, text: string): ImportedModules {
  const { program, errors } = parseSync(fileName, text);
  const first = errors[0];
  if (first) throw new ParseError(`${fileName} does not parse: ${first.message}`);
  const imports: string[] = [];
  const add = (source: unknown) => {
    const name = literalText(source);
    if (name !== undefined) imports.push(name);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0]);
    },
  }).visit(program);
  return { imports, topLevelActions: program.body.flatMap((statement) => actionOf(statement, text)) };
}

/** Declarations, imports and exports do nothing; every other statement acts. `'use strict'` does not. */
function actionOf(statement: ESTree.Program['body'][number], text: string): string[] {
  if (/Declaration$/.test(statement.type) || statement.type === 'TSExportAssignment') return [];
  if (statement.type === 'ExpressionStatement' && literalText(statement.expression) !== undefined) return [];
  return [text.slice(statement.start, statement.end).split('\n')[0] ?? ''];
}

function literalText(node: unknown): string | undefined {
  const literal = node as { type?: string; value?: unknown } | null | undefined;
  return literal?.type === 'Literal' && typeof literal.value === 'string' ? literal.value : undefined;
}
