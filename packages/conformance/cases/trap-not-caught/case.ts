import type { ConformanceCase } from "../../src/case.ts";

/** (module (func (try_table end))) */
const TRY_TABLE = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0x1f, 0x40, 0, 0x0b, 0x0b,
]);

/** The tag of exceptions of JavaScript; an engine without one gets a tag that no exception has. */
const exception = (WebAssembly as { JSTag?: object }).JSTag ?? new WebAssembly.Tag({ parameters: ["externref"] });

const trapsOf = (module: string) => {
  const trap =
    `throws: CALLED_UNRESOLVED  ${module} called "env" "missing", which nobody provides\n` +
    `    hint: link a module that exports "missing", or add it to imports`;
  return { all: trap, again: trap, exception: trap };
};

/**
 * `unresolved: "trap"`: no handler of WebAssembly catches the trap of a stub.
 *
 * The two modules have handlers of the first and of the final proposal. An engine without the final one gets the other
 * module twice.
 */
export const trapNotCaught: ConformanceCase = {
  name: "trap-not-caught",
  modules: {
    legacy: "legacy.wasm",
    modern: WebAssembly.validate(TRY_TABLE) ? "modern.wasm" : "legacy.wasm?instead-of-modern",
  },
  options: () => ({ unresolved: "trap", imports: { js: { exception } as WebAssembly.ModuleImports } }),
  outcome: "plan",
  observe: ({ call }) =>
    Object.fromEntries(
      ["legacy", "modern"].map((module) => [
        module,
        Object.fromEntries(["all", "again", "exception"].map((name) => [name, call(`${module}.${name}`)])),
      ]),
    ),
  observed: { legacy: trapsOf("legacy"), modern: trapsOf("modern") },
};
