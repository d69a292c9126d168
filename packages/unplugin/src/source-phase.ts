import { readFile } from "node:fs/promises";

const STATIC =
  /^([ \t]*import[ \t]+)source[ \t]+([\p{ID_Start}$_][\p{ID_Continue}$]*\s+from\s*)(["'])([^"'\n?]+\.wasm)\3/gmu;
const DYNAMIC = /\bimport\.source\s*\(\s*(["'])([^"'\n?]+\.wasm)\1\s*\)/g;

/** Files that may have source phase imports. */
export const SCRIPT: RegExp = /\.[cm]?[jt]sx?$/;
/** Whether a text may have source phase imports. */
export const SOURCE_PHASE: RegExp = /\bimport(?:\s+source\s|\.source\b)/;

/** A script with rewritten imports, for a bundler that asks for the language of each. */
export interface RewrittenScript {
  readonly contents: string;
  readonly loader: "js" | "jsx" | "ts" | "tsx";
}

/** Reads a script, and rewrites its source phase imports. Undefined if there are none. */
export async function loadScript(path: string): Promise<RewrittenScript | undefined> {
  const contents = rewriteSourceImports(await readFile(path, "utf8"));
  if (contents === undefined) return undefined;
  const [, language = "js"] = /\.[cm]?([jt]sx?)$/.exec(path) ?? [];
  return { contents, loader: language as RewrittenScript["loader"] };
}

/**
 * Turns source phase imports of wasm files into imports of `?source`, which all bundlers read. An `import source` declaration stands
 * at the beginning of a line, and keeps its length, so that source maps stay right.
 *
 * @returns undefined if there are none
 */
export function rewriteSourceImports(code: string): string | undefined {
  if (!SOURCE_PHASE.test(code)) return undefined;
  const rewritten = code
    .replace(STATIC, "$1$2$3$4?source$3")
    .replace(DYNAMIC, "import($1$2?source$1).then((imported) => imported.default)");
  return rewritten === code ? undefined : rewritten;
}
