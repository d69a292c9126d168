import { importsScriptAbort } from "../../wasm/assemblyscript.ts";
import { countImported } from "../../wasm/count-imported.ts";
import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { STACK_POINTER } from "../../wasm/toolchain-names.ts";
import type { LinkResolution } from "../read-link.ts";
import { hasSharedMemory, hasTags } from "./may-be-arranged.ts";

/** `i32.const` or `i64.const` of a positive multiple of 16, then `end`, as a constant expression in hexadecimal. */
const ALIGNED_CONSTANT = /^4[12](?=.0)(?!00)([89a-f].)*[0-3].0b$/;

/**
 * Whether a module may have a shadow stack and a memory that is not its alone, as far as its head shows. A stack pointer is
 * imported under its usual name, or is a mutable global that begins at a multiple of 16.
 */
export function mayShareStack(type: ModuleType): boolean {
  return mayShareMemory(type) && (type.imports.some(({ name }) => name === STACK_POINTER) || hasStackLike(type));
}

function hasStackLike({ definitions }: ModuleType): boolean {
  return definitions.global.some(isStackLike);
}

/** Whether a global may be a stack pointer: it is mutable, and begins at a positive multiple of 16. */
export function isStackLike({ type, initial = "" }: ModuleType["definitions"]["global"][number]): boolean {
  return type.kind === "global" && type.mutable && ALIGNED_CONSTANT.test(initial);
}

/**
 * Whether a module may have more areas in its memory than its segments show: it has a start function of its own, a global that
 * may be a stack pointer, or the import of AssemblyScript's runtime.
 */
export function mayHideAreas(type: ModuleType): boolean {
  const { precompiled, areas, start = -1, imports } = type;
  if (precompiled || areas) return false;
  return start >= countImported("function", imports) || importsScriptAbort(imports) || hasStackLike(type);
}

/** Whether a module has a memory that other modules may have too. */
export function mayShareMemory({ imports, exports }: ModuleType): boolean {
  return [...imports, ...exports].some(isMemory);
}

/** A module of AssemblyScript has data and a heap, and no stack. */
function mayHaveAreas(type: ModuleType): boolean {
  return mayShareMemory(type) && (mayShareStack(type) || importsScriptAbort(type.imports));
}

function isMemory({ type }: { readonly type: ExternType }): boolean {
  return externKindOf(type) === "memory";
}

/**
 * Whether several modules may have a stack or a heap in one memory, or one exception tag, threads may share a memory, or the host gives an
 * extern in the place of a definition: then areas of modules are read.
 */
export function mayNeedArrangement({ scene: { modules, options }, resolved: { problems } }: LinkResolution): boolean {
  const count = (is: (type: ModuleType) => boolean): number => modules.filter(({ type }) => is(type)).length;
  if (options.provide || count(hasSharedMemory) > 0 || count(hasTags) > 1) return true;
  // A compiled module shows nothing of its memory.
  if (options.place === "require" && count(mayShareMemory) > 1) return true;
  if (options.place === "off" || count(mayShareStack) === 0) return false;
  // A memory or table that no module provides may be made.
  const isMissing = problems.some(({ kind }) => kind === "missing");
  return isMissing || (count(({ imports }) => imports.some(isMemory)) > 0 && count(mayHaveAreas) > 1);
}
