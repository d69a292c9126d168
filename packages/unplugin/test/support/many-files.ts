import type { PluginCase } from "./cases.ts";

/** Files with one export each, which adds 1 to that of the next file. In a cycle, the last file needs the first. */
export function manyFiles(kind: "chain" | "cycle", count: number): PluginCase {
  const file = (at: number): string => {
    const next = kind === "cycle" ? (at + 1) % count : at + 1;
    const body = `(if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $next (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0)))`;
    return next < count
      ? `(module (import "./m${next}.wasm" "f${next}" (func $next (param i32) (result i32)))
          (func (export "f${at}") (param i32) (result i32) ${body}))`
      : `(module (func (export "f${at}") (param i32) (result i32) (i32.const 0)))`;
  };
  const all = Array.from({ length: count }, (_, at) => at);
  return {
    name: kind === "cycle" ? `${count} files that need each other` : `${count} files in a row`,
    artifacts: [],
    files: {
      ...Object.fromEntries(all.map((at) => [`m${at}.wasm`, file(at)])),
      "all.js": all.map((at) => `export * from "./m${at}.wasm";\n`).join(""),
      "first.js": 'export { f0 } from "./m0.wasm";\n',
    },
    imports: 'import { f0 } from "./all.js";',
    result: "f0(3)",
    expected: 3,
  };
}
