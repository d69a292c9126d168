import type { ThreadProblem } from "../instantiate/enter-thread.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { THREAD_NAMES } from "../wasm/toolchain-names.ts";
import { describeGiven } from "./argument-texts.ts";
import type { Text, TextsOf } from "./texts.ts";

const WANTED = {
  stackBase: "an address in bytes",
  stackSize: "a size of at least 16 bytes",
} as const;

const HINTS = {
  stackBase: "give the lowest address of a stack that the caller has allocated for this thread, as a number",
  stackSize: "give the size of that stack in bytes, such as 65536",
  tlsBase: "allocate a block of the size and alignment of threadBlock(plan) for this thread, and give its address",
} as const;

const LIBRARY_EXPORTS = Object.values(THREAD_NAMES);

/** A module may export all that it should, and come compiled. */
const IF_COMPILED = "if it came compiled, give its bytes or its type when the plan is made";

function textOfLibrary(module: string): Text {
  const names = LIBRARY_EXPORTS.map((name) => quoteName(name)).join(", ");
  return {
    message: `${plainName(module)} would use the thread-local data of another thread: it does not export all of ${names}, or does not show the size`,
    hint: `link ${plainName(module)} with ${LIBRARY_EXPORTS.map((name) => `-Wl,--export=${name}`).join(" ")}; ${IF_COMPILED}`,
  };
}

/** The texts of problems with a further thread. */
export const threadTexts: TextsOf<ThreadProblem> = {
  "thread-needs-exports": ({ module, lacks, isLibrary }) => {
    if (lacks !== "stack" && isLibrary) return textOfLibrary(module);
    return lacks === "stack"
      ? {
          message: `${plainName(module)} would use the stack of another thread: it does not show its stack pointer for certain`,
          hint: `build ${plainName(module)} with -Wl,--export=__stack_pointer`,
        }
      : {
          message:
            `${plainName(module)} would use the thread-local data of another thread: it exports no "__wasm_init_tls", ` +
            "or does not show the size",
          hint: `build ${plainName(module)} with -Wl,--export=__wasm_init_tls,--export=__tls_size,--export=__tls_align; ${IF_COMPILED}`,
        };
  },
  "thread-makes-memory": ({ owner }) => {
    const name = owner === undefined ? undefined : plainName(owner);
    return {
      message:
        "the thread would have a memory of its own: the linker makes the memory" +
        (name === undefined ? "" : ` in place of the one that ${name} defines`),
      hint:
        "make a shared memory, and give it when the plan is made and in each thread: " +
        (name === undefined ? "imports: { env: { memory } }" : `provide: { ${JSON.stringify(owner)}: { memory } }`),
    };
  },
  "invalid-thread": ({ option, given, alignment }) => {
    if (option === undefined) {
      return {
        message: `found ${describeGiven(given)} as thread, and no module of the plan has a shared memory`,
        hint:
          "leave thread out; to share a memory, build the modules with -pthread and -Wl,--shared-memory, " +
          "and give the bytes of one, and of each with thread-local data, when the plan is made: precompiled modules show neither",
      };
    }
    const wanted = option === "tlsBase" ? `an address that is a multiple of ${alignment}` : WANTED[option];
    return { message: `found ${describeGiven(given)} as thread.${option}, expected ${wanted}`, hint: HINTS[option] };
  },
};
