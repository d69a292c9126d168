import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { type ArrangedExtern, NOTHING_ARRANGED } from "../arrangement.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { LinkResolution } from "../read-link.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { hasSharedMemory } from "./may-be-arranged.ts";

/**
 * Lets the linker make the stack pointer of each module in a shared memory, so that each thread can give it another initial
 * value. Otherwise all threads would push to one stack.
 *
 * A stack pointer has to be certain, and all globals in front of it have to be movable. A module that exports its stack
 * pointer keeps it, because a thread can set it.
 */
export function hoistThreadStacks(resolution: LinkResolution): LinkResolution {
  const { scene, arrangement = NOTHING_ARRANGED } = resolution;
  if (scene.options.place === "off" || scene.options.hoist === false) return resolution;
  const made: ArrangedExtern[] = [...arrangement.made];
  const replaced = [...arrangement.replaced];
  scene.modules.forEach((module, position) => {
    const found = findOwnStackPointer(module, position);
    if (found === undefined || replaced.some((one) => isSame(one, found))) return;
    const { type, initial } = module.type.definitions.global[found.ordinal] ?? {};
    if (type === undefined || initial === undefined) return;
    replaced.push({ ...found, extern: made.length });
    made.push({ module: position, type, initial });
  });
  if (made.length === arrangement.made.length) return resolution;
  return { ...resolution, arrangement: { ...arrangement, made, replaced } };
}

function isSame(a: DefinitionPosition, b: DefinitionPosition): boolean {
  return a.module === b.module && a.kind === b.kind && a.ordinal === b.ordinal;
}

/** The definition of a certain stack pointer that nobody outside can set. */
function findOwnStackPointer({ type }: NamedModule, module: number): DefinitionPosition | undefined {
  const stack = type.areas?.stack;
  if (stack === undefined || stack.rule === "value" || type.precompiled || !hasSharedMemory(type)) return undefined;
  const ordinal = stack.global - countImported("global", type.imports);
  const isExported = type.exports.some(
    (entry) => externKindOf(entry.type) === "global" && entry.index === stack.global,
  );
  const isMovable = type.definitions.global.slice(0, ordinal + 1).every(({ movable }) => movable);
  return ordinal >= 0 && isMovable && !isExported ? { module, kind: "global", ordinal } : undefined;
}
