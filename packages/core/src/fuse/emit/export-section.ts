import type { ByteWriter } from "../../encode/byte-writer.ts";
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
  /** Gets the entries. */
  readonly out: ByteWriter;
}

interface Exported {
  readonly kind: ExternKind;
  readonly index: number;
}

interface Encoded {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/**
 * The entries of the export section: each extern once.
 *
 * @throws Failure `PLAN_MISMATCH` also if one export of the plan stands for two externs
 */
export function encodeExports({ members, layout, starters, out }: ExportedUnit): Encoded {
  const entries = new Map<string, Exported>();
  const add = (member: Member, key: string, exported: Exported): void => {
    const known = entries.get(key) ?? exported;
    if (known.index !== exported.index || known.kind !== exported.kind) throw unknownProvider(member);
    entries.set(key, known);
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
      add(member, fused.exports[at] as string, { kind, index: mapIndex(maps[kind], entry.index) });
    });
    if (fused.start) {
      if (type.start === undefined) throw unknownProvider(member);
      add(member, fused.start.key, { kind: "function", index: mapIndex(maps.function, type.start) });
    }
    if (fused.segments) {
      add(member, fused.segments.key, { kind: "function", index: firstStarter + numbers.indexOf(position) });
    }
  });
  const from = out.length;
  for (const [key, { kind, index }] of entries) {
    out.name(key);
    out.byte(externKindByte[kind]);
    out.unsigned(index);
  }
  return { bytes: out.written().subarray(from), count: entries.size };
}
