import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ResolutionProblem } from "../resolve/resolve-imports.ts";
import { hasSharedMemory, hasTags } from "./may-be-arranged.ts";

/** The name under which toolchains import the pointer of the shadow stack. */
export const STACK_POINTER = "__stack_pointer";

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
  return definitions.global.some(
    ({ type, initial = "" }) => type.kind === "global" && type.mutable && ALIGNED_CONSTANT.test(initial),
  );
}

/**
 * Whether a module may have more areas in its memory than its segments show: it has a start function of its own, a global that
 * may be a stack pointer, or the import of AssemblyScript's runtime.
 */
export function mayHideAreas(type: ModuleType): boolean {
  const { precompiled, areas, start = -1, imports } = type;
  if (precompiled === true || areas !== undefined) return false;
  const functions = imports.filter(({ type: { kind } }) => kind === "function");
  return start >= functions.length || functions.some(isAbort) || hasStackLike(type);
}

function isAbort({ module, name, type }: ModuleType["imports"][number]): boolean {
  return module === "env" && name === "abort" && type.kind === "function" && type.params.length === 4;
}

/** Whether a module has a memory that other modules may have too. */
export function mayShareMemory({ imports, exports }: ModuleType): boolean {
  return [...imports, ...exports].some(isMemory);
}

function isMemory({ type }: { readonly type: ExternType }): boolean {
  return externKindOf(type) === "memory";
}

/**
 * Whether several modules may have a stack in one memory or one exception tag, threads may share a memory, or the host gives an
 * extern in the place of a definition: then areas of modules are read.
 */
export function mayNeedArrangement({ scene: { modules, options }, resolved: { problems } }: LinkResolution): boolean {
  const count = (is: (type: ModuleType) => boolean): number => modules.filter(({ type }) => is(type)).length;
  if (options.provide !== undefined || count(hasSharedMemory) > 0 || count(hasTags) > 1) return true;
  if (options.place === "off") return false;
  // A memory that no module provides may be made.
  const isMissing = (problem: ResolutionProblem) => problem.kind === "missing" && isMemory(problem.import);
  if (problems.some(isMissing) && count(mayShareStack) > 0) return true;
  return count(({ imports }) => imports.some(isMemory)) > 0 && count(mayShareStack) > 1;
}
