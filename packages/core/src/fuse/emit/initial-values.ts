import { ByteReader } from "../../parse/byte-reader.ts";
import { readGlobalType } from "../../parse/global-section.ts";
import { opcode, sectionId } from "../../wasm/binary-format.ts";
import { unknownProvider } from "../fuse-problems.ts";
import type { Layout } from "../layout/lay-out.ts";
import type { Member } from "../layout/member.ts";
import type { InlineGlobal } from "../reindex/index-maps.ts";
import { reindexExpression } from "../reindex/reindex-expression.ts";
import type { EntryFinder } from "./entry-offsets.ts";

interface InitialValues {
  readonly members: readonly Member[];
  readonly layout: Layout;
  readonly finder: EntryFinder;
}

const MOST_INLINED_BYTES = 64;

/**
 * Finds the initial values of globals that a module imports and another module of the unit defines. They take the place of
 * `global.get` in constant expressions: older engines allow that instruction for imported globals only.
 *
 * A value is kept as `global.get` if it may allocate, because each evaluation would make another object; or if it is long,
 * because sums of sums would become longer with each module.
 */
export function createInliner({ members, layout, finder }: InitialValues): (member: number) => InlineGlobal {
  const values = new Map<string, Uint8Array | undefined>();
  const open = new Set<string>();
  const initialValue = (member: number, ordinal: number): Uint8Array | undefined => {
    const key = `${member} ${ordinal}`;
    if (values.has(key)) return values.get(key);
    // Only a plan for other modules can have globals that are each other's value.
    if (open.has(key)) throw unknownProvider(members[member] as Member);
    open.add(key);
    const value = readValue(member, ordinal);
    open.delete(key);
    values.set(key, value);
    return value;
  };
  const readValue = (member: number, ordinal: number): Uint8Array | undefined => {
    const { bytes, type, imports } = members[member] as Member;
    const { from, to } = finder.entriesOf("global", { member, from: ordinal, count: 1 });
    const reader = new ByteReader(bytes, { start: from, end: to, section: sectionId.global });
    readGlobalType(reader, type.types.length);
    const start = reader.offset;
    if (bytes.subarray(start, to).includes(opcode.gcPrefix)) return undefined;
    const maps = layout.maps[member] as Layout["maps"][number];
    const visibleGlobals = imports.global.length + ordinal;
    const { code } = reindexExpression(bytes, start, { maps, inlineGlobal: inlinerOf(member), visibleGlobals });
    return code.length > MOST_INLINED_BYTES ? undefined : code.slice();
  };
  const inlinerOf =
    (member: number): InlineGlobal =>
    (index) => {
      const { imports, type } = members[member] as Member;
      const position = imports.global[index];
      const found =
        position === undefined ? type.definitions.global[index - imports.global.length] : type.imports[position];
      if (found?.type.kind === "global" && found.type.mutable) return null;
      if (position === undefined) return undefined;
      const target = layout.targetOf(member, "global", index);
      return target.member === undefined ? undefined : initialValue(target.member, target.ordinal);
    };
  return inlinerOf;
}
