import type { LibraryProblem } from "../plan/dylink/library-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { SHARED_NAMES } from "../wasm/toolchain-names.ts";
import type { TextsOf } from "./texts.ts";

/** The flags of clang by which a program exports what its libraries need. */
const EXPORTING: Readonly<Record<string, string>> = {
  memory: "-Wl,--export-memory",
  __indirect_function_table: "-Wl,--export-table -Wl,--growable-table",
  __stack_pointer: "-Wl,--export=__stack_pointer",
};

/** Texts of programs to which no dynamic library can be linked. */
export const libraryTexts: TextsOf<LibraryProblem> = {
  "program-lacks-exports": ({ module, library, lacking }) => ({
    message:
      `${plainName(module)} is linked to addresses of its own, and does not export ${lacking.map(quoteName).join(", ")}, ` +
      `which ${plainName(library)} needs`,
    hint:
      `link ${plainName(module)} with ${lacking.map((name) => EXPORTING[name] ?? `-Wl,--export=${name}`).join(" ")}, ` +
      "or as a position-independent program: -fPIC -Wl,-pie",
  }),
  "compiled-program": ({ module, kind }) => ({
    message: `${plainName(module)} came compiled and defines the ${kind} of its libraries, which has to be larger`,
    hint:
      kind === "memory"
        ? `give the bytes of ${plainName(module)}, or build it with -Wl,--import-memory`
        : `give the bytes of ${plainName(module)}, or build it with -Wl,--import-table`,
  }),
  "given-beside-own": ({ module, kind }) => ({
    message: `${plainName(module)} defines the ${kind} of its libraries, and the caller gives them another one: expected one ${kind}`,
    hint:
      `leave out imports.env.${SHARED_NAMES[kind]}, or build ${plainName(module)} with -Wl,--import-${kind}, so that it takes ` +
      `the given ${kind}`,
  }),
  "compiled-tag": ({ module, tag, is }) =>
    is === "defined"
      ? {
          message: `${plainName(module)} came compiled and defines the tag ${quoteName(tag)}, which has to be one for all modules`,
          hint: `give the bytes of ${plainName(module)}, or build it without a copy of the run time that defines the tag`,
        }
      : {
          message: `${plainName(module)} came compiled and needs the tag ${quoteName(tag)}, whose type no module shows`,
          hint: `give the bytes of ${plainName(module)}, or a WebAssembly.Tag as imports.env.${tag}`,
        },
};
