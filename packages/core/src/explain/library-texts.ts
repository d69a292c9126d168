import type { LibraryProblem } from "../plan/dylink/library-problems.ts";
import type { LibraryAbi } from "../plan/dylink/unsupported-abi.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { SHARED_NAMES } from "../wasm/toolchain-names.ts";
import type { TextsOf } from "./texts.ts";

/** The flags of clang by which a program exports what its libraries need. */
const EXPORTING: Readonly<Record<string, string>> = {
  memory: "-Wl,--export-memory",
  __indirect_function_table: "-Wl,--export-table -Wl,--growable-table",
  __stack_pointer: "-Wl,--export=__stack_pointer",
};

/** The other ABIs of dynamic libraries, and the builds that do without them. */
const ABIS: Readonly<Record<LibraryAbi, { readonly name: string; readonly remedy: string }>> = {
  "thread context": {
    name: "the ABI of wasip3, with stack pointer and thread-local data behind functions",
    remedy: "build it for wasm32-wasip1 or wasm32-wasip2, whose libraries import the global __stack_pointer",
  },
  asyncify: {
    name: "Asyncify, which shares the state of a suspended stack by globals",
    remedy: "build it without -sASYNCIFY: functions that suspend work with JSPI (-sJSPI)",
  },
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
  "several-programs": ({ module, other }) => ({
    message: `${plainName(module)} and ${plainName(other)} are linked to addresses of their own, in one memory`,
    hint:
      `link each program by a call of its own, or build ${plainName(module)} as a position-independent program: ` +
      "-fPIC -Wl,-pie",
  }),
  "exceeded-limit": ({ module, kind, needed, most, isDeclared, largest }) => {
    const unit = kind === "memory" ? "pages" : "slots";
    const limit = isDeclared ? `${plainName(module)} allows at most` : "engines allow at most";
    const part = `${plainName(largest.module)} alone asks for ${largest.size} ${kind === "memory" ? "bytes" : "slots"}`;
    return {
      message: `the libraries need a ${kind} of ${needed} ${unit}, and ${limit} ${most}`,
      hint: isDeclared
        ? `build ${plainName(module)} with a larger maximum, or link fewer libraries: ${part}`
        : `link fewer libraries, or smaller ones: ${part}`,
    };
  },
  "unknown-thread-local": ({ module, symbol, importer }) => ({
    message:
      `${plainName(importer)} needs the address of ${quoteName(symbol)}, which is thread-local in ${plainName(module)}, ` +
      `and ${plainName(module)} does not export "__tls_base"`,
    hint:
      `link ${plainName(module)} with -Wl,--export=__tls_base -Wl,--export=__wasm_init_tls -Wl,--export=__tls_size ` +
      "-Wl,--export=__tls_align",
  }),
  "unsupported-abi": ({ module, abi, import: { module: namespace, name } }) => ({
    message:
      `${plainName(module)} imports ${quoteName(namespace)} ${quoteName(name)} and so was built for ${ABIS[abi].name}; ` +
      "libraries of this ABI are not supported",
    hint: `${ABIS[abi].remedy}; or give these imports with the option imports`,
  }),
  "given-beside-own": ({ module, kind }) => ({
    message: `${plainName(module)} defines the ${kind} of its libraries, and the caller gives them another one: expected one ${kind}`,
    hint:
      `leave out imports.env.${SHARED_NAMES[kind]}, or build ${plainName(module)} with -Wl,--import-${kind}, so that it takes ` +
      `the given ${kind}`,
  }),
  "no-stack-pointer": ({ module }) => ({
    message: `${plainName(module)} needs a stack, and the program shows no stack pointer: expected "__stack_pointer"`,
    hint:
      "give attach the stackPointer of the running instance, a mutable WebAssembly.Global; a program of openProgram is linked with " +
      "-Wl,--export=__stack_pointer, or as a position-independent program: -fPIC -Wl,-pie",
  }),
  "unaskable-function": ({ module, import: { name } }) => ({
    message:
      `${plainName(module)} may ask whether the function ${quoteName(name)} exists, and is always told that it does, but nobody ` +
      "defines it: it is weak and hidden, so that its address is that of the import",
    hint:
      `link a library that exports ${quoteName(name)}, add imports.env.${name}, or declare the function without hidden ` +
      `visibility (-fvisibility=default) and build ${plainName(module)} again`,
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
