import { type Bytes, encodeName, encodeUnsigned, flatten } from "../../encode/encode-values.ts";
import { externKindByte } from "../../wasm/binary-format.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { unknownProvider } from "../fuse-problems.ts";
import type { Layout } from "../layout/lay-out.ts";
import type { Member } from "../layout/member.ts";
import { mapIndex } from "../reindex/index-maps.ts";

interface ExportedUnit {
  readonly members: readonly Member[];
  readonly layout: Layout;
  /** The functions that copy segments, by position of the module, in the order of their indices. */
  readonly starters: ReadonlyMap<number, unknown>;
}

/** The entries of the export section: each extern once. */
export function encodeExports({ members, layout, starters }: ExportedUnit): Uint8Array[] {
  const entries = new Map<string, Bytes>();
  const add = (key: string, kind: ExternKind, index: number): void => {
    if (!entries.has(key)) entries.set(key, [encodeName(key), externKindByte[kind], encodeUnsigned(index)]);
  };
  const firstStarter = layout.counts.functions;
  const numbers = [...starters.keys()];
  members.forEach((member, position) => {
    const { type, planned, fused } = member;
    const maps = at(layout.maps, position);
    if (type.exports.some(({ name }, at) => planned.exports[at]?.name !== name)) throw unknownProvider(member);
    if (type.exports.length !== fused.exports.length) throw unknownProvider(member);
    type.exports.forEach((entry, at) => {
      const kind = externKindOf(entry.type);
      add(fused.exports[at] as string, kind, mapIndex(maps[kind], entry.index));
    });
    if (fused.start) {
      if (type.start === undefined) throw unknownProvider(member);
      add(fused.start.key, "function", mapIndex(maps.function, type.start));
    }
    if (fused.segments) add(fused.segments.key, "function", firstStarter + numbers.indexOf(position));
  });
  return [...entries.values()].map(flatten);
}
