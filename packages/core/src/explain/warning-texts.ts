import type { MovedSourceMap } from "../plan/hoist/warn-of-moved.ts";
import type { UnseenSegments } from "../plan/layout/find-unseen.ts";
import type { PrecompiledWarning } from "../plan/order/warn-of-precompiled.ts";
import type { SeparateTags } from "../plan/place/share-tags.ts";
import { plainName } from "../wasm/quote-name.ts";
import { textOfShared } from "./layout-texts.ts";
import { listModules } from "./scene.ts";
import type { TextsOf } from "./texts.ts";

/** The texts of the warnings of a plan. */
export const warningTexts: TextsOf<MovedSourceMap | PrecompiledWarning | SeparateTags | UnseenSegments> = {
  "separate-tags": ({ modules, unnamed, type }) => ({
    message:
      `${listModules(modules)} call each other, and each defines a ${type}: if these are exception tags of C++ or C, ` +
      "no handler of one module catches an exception of another",
    hint:
      `build ${listModules(unnamed)} with -Wl,--export=__cpp_exception, or without -s, so that the linker makes one tag; or ` +
      "leave __cpp_exception undefined in all of them (-Wl,--allow-undefined), and give one WebAssembly.Tag by imports.env",
  }),
  "unseen-segments": ({ module, other, kind, definition }) => ({
    message:
      `${plainName(module)} came compiled and shares ${textOfShared(kind, definition)} with ${plainName(other)}: ` +
      `nothing tells whether their ${kind === "memory" ? "data" : "element"} segments overlap`,
    hint:
      `give the bytes of ${plainName(module)}, a URL or a path, or its type: { source, type }; ` +
      'or link with dataOverlap: "allow"',
  }),
  "moved-source-map": ({ module, isHoisted }) =>
    isHoisted
      ? {
          message:
            `${plainName(module)} is linked without its source map: only hoisting breaks its cycle, and that moves its ` +
            "code by some bytes",
          hint: `build ${plainName(module)} with DWARF, or map offsets with offsetInFile()`,
        }
      : {
          message:
            `nothing is hoisted from ${plainName(module)}, so functions of its cycle are deferred: hoisting would move ` +
            "its code by some bytes, away from its source map",
          hint: `link ${plainName(module)} without a source map, or with hoist: true to drop the source map`,
        },
  "precompiled-in-cycle": ({ module, hasDeferred }) => ({
    message:
      `${plainName(module)} came compiled and stands in a cycle: nothing that it defines can be hoisted` +
      (hasDeferred ? ", and if it has a start function, that runs before its deferred functions are bound" : ""),
    hint:
      `give the bytes of ${plainName(module)}, a URL or a path instead of a WebAssembly.Module, ` +
      "or its type: { source, type }",
  }),
};
