import type { NotPlaceable, Obstacle, PlaceProblem, StaleRelocations } from "../plan/place/place-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { nearNames } from "./near-names.ts";
import type { TextsOf } from "./texts.ts";

/** Texts of modules that share a memory and cannot be placed, but for stale relocations, which the rewriter finds too. */
export const placeTexts: TextsOf<Exclude<PlaceProblem, StaleRelocations>> = {
  "not-placeable": (problem) => ({ message: messageOf(problem), hint: hintOf(problem) }),
  "unresolved-data": ({ module, symbol, others, definers }) => {
    const refers = `${plainName(module)} refers to the data ${quoteName(symbol)}, and`;
    if (definers.length > 0) {
      return {
        message: `${refers} ${definers.length} modules that share its memory define it: ${definers.map(plainName).join(", ")}`,
        hint: 'make it static in all modules but one, or hide it there: __attribute__((visibility("hidden")))',
      };
    }
    return {
      message: `${refers} no module that shares its memory (${others.map(plainName).join(", ")}) defines it`,
      hint:
        "link the module that defines it, built with -fvisibility=default -Wl,--export-dynamic -Wl,--emit-relocs, " +
        "so that the linker keeps the symbol",
    };
  },
  "unfit-stack-size": ({ stackSize }) => ({
    message: `The option stackSize is ${stackSize}, and it has to be a whole number of bytes below 4 GiB`,
    hint: "write stackSize: 65536, or another multiple of 16",
  }),
  "unknown-heap": ({ heap, modules }) => {
    const [near] = nearNames(heap, modules);
    return {
      message: `The option heap names ${quoteName(heap)}, which is no linked module`,
      hint: `name one of the linked modules${near === undefined ? "" : `, such as ${quoteName(near)}`}`,
    };
  },
};

function messageOf({ module, other, obstacle }: NotPlaceable): string {
  const name = plainName(module);
  switch (obstacle.is) {
    case "no relocations":
      return (
        `${name} has no relocations, so it cannot be placed, and its data or stack ` +
        (obstacle.isSuspected
          ? `and that of ${plainName(other ?? "")} may overlap: zero-initialised data of a module that defines its memory does not show`
          : `lies where that of ${plainName(other ?? "")} does`)
      );
    case "precompiled":
      return `${name} came compiled and shares a memory with other modules: nothing tells where its data lies`;
    case "compiled":
      return `${name} came compiled, so it cannot be placed, and its data or stack lies where that of ${plainName(other ?? "")} does`;
    case "last place":
      return (
        `${name} takes all memory behind its data as its heap, and the modules that share the memory end ` +
        `at ${obstacle.needed}, behind its data`
      );
    case "maximum":
      return (
        `The modules that share the ${obstacle.kind} of ${name} need ${count(obstacle, obstacle.needed)}, ` +
        `and ${name} declares a maximum of ${count(obstacle, obstacle.maximum)}`
      );
    case "address type":
      return (
        `The modules that share the ${obstacle.kind} of ${name} need ${count(obstacle, obstacle.needed)}, ` +
        `and a ${obstacle.kind} with addresses of 32 bits has ${count(obstacle, obstacle.maximum)} at most`
      );
    case "unmovable":
      return `The modules that share the ${obstacle.kind} of ${name} need a larger one, and ${name} cannot import it`;
  }
}

function hintOf({ module, obstacle }: NotPlaceable): string {
  const name = plainName(module);
  switch (obstacle.is) {
    case "no relocations":
      return (
        `build ${name} with -Wl,--emit-relocs, C++ also with -Wl,--no-merge-data-segments; ` +
        "run wasm-opt before the link, or not at all"
      );
    case "precompiled":
    case "compiled":
      return `give the bytes of ${name}, a URL or a path instead of a WebAssembly.Module`;
    case "last place":
      return `build ${name} with --memoryBase ${obstacle.needed} (AssemblyScript)`;
    case "maximum":
      return obstacle.kind === "memory"
        ? `build ${name} with -Wl,--max-memory=${obstacle.needed * 65_536} or more`
        : `build ${name} with -Wl,--growable-table`;
    case "address type":
      return `link fewer modules in one ${obstacle.kind}, or give a smaller stackSize`;
    case "unmovable":
      return `give the ${obstacle.kind} as a host import to all modules`;
  }
}

function count(
  { kind }: Extract<Obstacle, { readonly needed: number; readonly kind: string }>,
  number: number,
): string {
  const unit = kind === "memory" ? "page" : "element";
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
