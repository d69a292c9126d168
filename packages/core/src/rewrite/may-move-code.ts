import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import { LEB128_CONTINUES, sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/** The most bytes of an import of a memory with empty names: a kind, flags, and two numbers of pages. */
const IMPORT_BYTES = 10;

/**
 * Whether a rewrite may move the code of a module. In the usual case it does not: an import with empty names takes as
 * many bytes as the section of the only memory, which is gone. It may move code if a size or count gets a longer form.
 *
 * @returns true also in many cases in which `rewriteInPlace` keeps the offset of the code
 */
export function mayMoveCode({ imports, sections, definitions }: ModuleType, { hoists }: ModuleRewrite): boolean {
  const [hoist] = hoists;
  if (hoist === undefined) return false;
  const sizeBytes = sections.find(({ id }) => id === sectionId.import)?.sizeBytes ?? -1;
  const isUsual = hoists.length === 1 && hoist.module === "" && definitions[hoist.kind].length === 1;
  return !isUsual || mayReach(sizeBytes, IMPORT_BYTES) || mayReach(imports.length, 1);
}

/** Whether some more may take an integer to a multiple of 128. In LEB128 it gets longer at some of these. */
function mayReach(integer: number, more: number): boolean {
  return (integer & (LEB128_CONTINUES - 1)) + more >= LEB128_CONTINUES;
}
