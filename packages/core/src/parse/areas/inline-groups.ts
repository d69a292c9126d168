import { sectionId } from "../../wasm/binary-format.ts";
import { ByteReader } from "../byte-reader.ts";
import type { LinkingSection } from "./linking-section.ts";

/*
 * The subsection of groups (COMDAT) of the custom section "linking". WebAssembly tool conventions, "Object File Linking".
 *
 *   content   count: u32, group*
 *   group     name, flags: u32, count: u32, (kind: u32, index: u32)*
 *   kind      0 data segment, 1 function
 */

const FUNCTION = 1;

const SMALLEST_GROUP_BYTES = 3;
const SMALLEST_MEMBER_BYTES = 2;

/**
 * Groups of definitions of which a static linker keeps one. Compilers of C++ make a group for each inline function and
 * variable, and for each instance of a template: all modules have the same definition.
 */
export interface InlineGroups {
  /** Names of groups: that of the variable, if the group has one. */
  readonly names: ReadonlySet<string>;
  /** Indices of functions. */
  readonly functions: ReadonlySet<number>;
}

/** @throws Failure if the subsection is malformed */
export function readInlineGroups(bytes: Uint8Array, { groups }: LinkingSection): InlineGroups {
  const names = new Set<string>();
  const functions = new Set<number>();
  if (groups === undefined) return { names, functions };
  const reader = new ByteReader(bytes, { ...groups, section: sectionId.custom });
  for (let left = reader.readCount("exports", SMALLEST_GROUP_BYTES); left > 0; left -= 1) {
    names.add(reader.readName());
    reader.readU32();
    for (let members = reader.readCount("exports", SMALLEST_MEMBER_BYTES); members > 0; members -= 1) {
      const kind = reader.readU32();
      const index = reader.readU32();
      if (kind === FUNCTION) functions.add(index);
    }
  }
  return { names, functions };
}
