import type { OtherAddresses } from "../instantiate/instantiation-problems.ts";
import type { ProgramProblem } from "../program/program-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { nearNames } from "./near-names.ts";
import { listModules } from "./scene.ts";
import type { TextsOf } from "./texts.ts";

/** Texts of problems with programs and the libraries that they open. */
export const programTexts: TextsOf<ProgramProblem | OtherAddresses> = {
  "library-in-use": ({ module, users }) => ({
    message: `${listModules(users)} ${users.length === 1 ? "uses" : "use"} ${plainName(module)}`,
    hint: `close ${listModules(users)} first; a library that only others need is closed with the last of them`,
  }),
  "library-closed": ({ module, call }) => ({
    message: `${call} was called, and ${module === undefined ? "the program" : plainName(module)} has been closed`,
    hint:
      module === undefined
        ? "open the program anew with openProgram"
        : `open ${plainName(module)} again, and use the new library`,
  }),
  "library-not-found": ({ module, open }) => {
    const [near] = nearNames(module, open);
    return {
      message: `no library ${quoteName(module)} is open, and openSync was given no compiled module`,
      hint:
        near === undefined
          ? "pass the compiled module, or call open"
          : `write ${quoteName(near)}, or pass the compiled module`,
    };
  },
  "needed-not-open": ({ library, importers }) => ({
    message: `${listModules(importers)} needs ${quoteName(library)}, which is not open, and discover gives no compiled module of it`,
    hint: `await open(${quoteName(library)}) first, or call open, which waits; or answer from discover with its WebAssembly.Module`,
  }),
  "invalid-library-argument": ({ call, argument, given }) => ({
    message:
      argument === "module"
        ? `openSync was given ${given} as the module of a library`
        : `${call} was given ${given} as the name of a library`,
    hint:
      call === "open"
        ? "pass a name, path or URL first, and bytes, a module or a response as { source }"
        : "pass a name first, then a WebAssembly.Module; open takes bytes and responses as { source }",
  }),
  "invalid-symbol-name": ({ given }) => ({
    message: `symbol was given ${given} as the name of a symbol`,
    hint: "pass the name of a function or of data as a string",
  }),
  "other-module-open": ({ module }) => ({
    message: `${plainName(module)} is open with another module`,
    hint: `close ${plainName(module)} first, open the other module under another name, or leave the module out`,
  }),
  "library-begun": ({ module }) => ({
    message: `${plainName(module)} is not open yet: constructors are running, its own or those of a library that is opened with it`,
    hint: "call openSync when they have ended, or open, which waits for that",
  }),
  "not-a-library": ({ modules }) => ({
    message: `${listModules(modules)} ${modules.length === 1 ? "is an ordinary module" : "are ordinary modules"}, and only dynamic libraries can be opened`,
    hint: "build a library, with -shared -fPIC (Emscripten: -sSIDE_MODULE); or link the module together with the program, by openProgram",
  }),
  "symbol-not-found": ({ module, symbol, symbols }) => {
    const [near] = nearNames(symbol, symbols);
    return {
      message: `${plainName(module)} exports no symbol ${quoteName(symbol)}`,
      hint:
        near === undefined
          ? 'build the library with -fvisibility=default, or mark the symbol __attribute__((visibility("default")))'
          : `did you mean ${quoteName(near)}?`,
    };
  },
  "no-program": ({ lacking }) => ({
    message: `the program exports no ${lacking.join(" and no ")}`,
    hint: "link it with -Wl,--export-table -Wl,--growable-table -Wl,--export=__stack_pointer, or as a position-independent program: -fPIC -Wl,-pie",
  }),
  "full-table": ({ length, count }) => ({
    message: `the table of the program has ${length} ${length === 1 ? "slot" : "slots"} and cannot grow by the ${count} that a library needs`,
    hint: "link the program with -Wl,--growable-table, or close libraries that are not needed",
  }),
  "invalid-running-program": ({ wrong }) => ({
    message: `attach was given a program whose ${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} missing or of another kind`,
    hint: "pass { memory, table, stackPointer, exports, malloc, free } of the running instance",
  }),
  "other-addresses": ({ module, bits, isMade }) => ({
    message: `${plainName(module)} is not built for the ${bits}-bit addresses of the program`,
    hint: `build the module for ${bits} bits${isMade ? "; if all modules are precompiled, give the bytes of one in place, to show its addresses" : ""}`,
  }),
  "out-of-memory": ({ module, sizeBytes }) => ({
    message: `the memory of the program has no room for the ${sizeBytes} bytes of ${plainName(module)}`,
    hint: "close libraries that are not needed, or build the program with a larger maximum: -Wl,--max-memory",
  }),
};
