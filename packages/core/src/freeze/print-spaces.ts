// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of a script

import type { HostSpace } from "../plan/memory-format.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { literal } from "./js-text.ts";

/**
 * Prints the check that the memories, tables and stack pointers of the host are as many as the plan was made for, as
 * instantiate/check-host-spaces makes it: the function `checkSpaces`.
 *
 * @param nameOf - the position of a host import among the values, and its name in errors
 */
export function printSpaces(
  spaces: readonly HostSpace[],
  nameOf: (key: HostKey) => readonly [position: number, path: string],
): readonly string[] {
  const rows = spaces.map(({ kind, names }) => {
    const entries = names.map(nameOf).map(([position, path]) => `[${position}, ${literal(path)}]`);
    return `  [${[literal(kind), ...entries].join(", ")}],`;
  });
  return ["const spaces = [", ...rows, "];", "", ...CHECK];
}

const CHECK: readonly string[] = [
  "const checkSpaces = (values) => {",
  "  const seen = new Map();",
  "  for (const [kind, ...names] of spaces) {",
  "    const [[first, path]] = names;",
  "    const value = values[first];",
  "    const same = seen.get(value);",
  "    const other = same ? path : names.find(([at]) => values[at] !== value)?.[1];",
  "    if (other) {",
  '      const [one, two] = [`one ${kind}`, kind === "memory" ? "two memories" : `two ${kind}s`];',
  '      const overlap = `${kind === "table" ? "functions" : "data"} of modules may overlap`;',
  '      const [found, made, effect] = same ? [one, "two", overlap] : [two, "one", "modules take addresses of the other for their own"];',
  '      const code = "PLAN_MISMATCH";',
  "      const message = `${same ?? path} and ${other} are ${found}, but the plan was made for ${made}: ${effect}`;",
  "      const hint = `give ${same ? two : `${one} as both`}, or make the plan again with these imports`;",
  "      const text = `Cannot carry out the link plan: 1 problem\\n  ${code}  ${message}\\n    hint: ${hint}`;",
  "      const diagnostics = [{ code, message, hint }];",
  '      throw Object.assign(new WebAssembly.LinkError(text), { name: "ModuleLinkError", code, diagnostics });',
  "    }",
  '    if (kind !== "global") seen.set(value, path);',
  "  }",
  "  return values;",
  "};",
];
