import { type Bytes, encodeName, encodeUnsigned } from "../../encode/encode-values.ts";
import { ByteReader } from "../../parse/byte-reader.ts";
import { readExternType } from "../../parse/read-extern-type.ts";
import type { MadeExtern } from "../../plan/plan-format.ts";
import { externKindByte, limitsFlag, sectionId } from "../../wasm/binary-format.ts";
import type { ExternKind, ExternType, Limits, MemoryExternType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { Definitions } from "../../wasm/module-type.ts";
import { otherType } from "../fuse-problems.ts";
import type { UnitImport, UnitUser } from "../layout/find-targets.ts";
import { canBeJoined } from "../layout/fits-import.ts";
import type { Layout } from "../layout/lay-out.ts";
import type { Member } from "../layout/member.ts";
import { reindexExternType } from "../reindex/reindex-types.ts";
import type { EntryFinder } from "./entry-offsets.ts";

interface ImportInput {
  readonly members: readonly Member[];
  readonly layout: Layout;
  readonly finder: EntryFinder;
  readonly made: readonly MadeExtern[];
}

/** The entries of the import section. The type of each is that of the first import or definition that it replaces. */
export function encodeImports({ members, layout, finder, made }: ImportInput): Bytes[] {
  const known: (Uint32Array | undefined)[] = [];
  const offsetsOf = (member: number): Uint32Array => {
    const offsets = known[member] ?? findTypes(at(members, member));
    known[member] = offsets;
    return offsets;
  };
  const typeOf = ({ users: [user], kind }: UnitImport): Uint8Array => {
    const { bytes } = at(members, user.member);
    const reindexing = { maps: at(layout.maps, user.member) };
    if (user.import !== undefined)
      return reindexExternType(bytes, at(offsetsOf(user.member), user.import), reindexing).code;
    // A definition of an extern begins with the type that an import states behind the byte of its kind.
    const { from, to } = finder.entriesOf(kind, { member: user.member, from: user.definition, count: 1 });
    const definition = Uint8Array.of(externKindByte[kind], ...bytes.subarray(from, to));
    return reindexExternType(definition, 0, reindexing).code;
  };
  return layout.imports.map((entry) => {
    const { module, name, kind, users, made: extern } = entry;
    const type = typeOf(entry);
    const names = [encodeName(module), encodeName(name)];
    if (extern === undefined || kind === "memory" || kind === "table") checkJoined(entry, members);
    if (kind !== "memory" && kind !== "table") return [...names, type];
    const all = users.map((user) => externTypeOf(user, members, kind));
    const madeType = made[extern ?? -1]?.type;
    if (all.length === 1 && madeType === undefined) return [...names, type];
    const limits = limitsOf(madeType) ?? joinLimits(all);
    const { pageSizeLog2 } = at(all, 0) as MemoryExternType;
    // The kind, then the type of the elements of a table, then the limits.
    const start = kind === "table" ? type.subarray(0, endOfElement(type)) : type.subarray(0, 1);
    return [...names, start, encodeLimits(limits, kind === "memory" ? pageSizeLog2 : undefined)];
  });
}

/**
 * Checks that imports which are one in the plan still ask for one type: a module that was built again may ask for another.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
function checkJoined({ module, name, kind, users }: UnitImport, members: readonly Member[]): void {
  const [first, ...others] = users;
  const expected = externTypeOf(first, members, kind);
  const other = others.find((user) => !canBeJoined(expected, externTypeOf(user, members, kind)));
  if (other === undefined) return;
  const member = at(members, other.member);
  throw otherType(member, other.import === undefined ? { module, name } : at(member.type.imports, other.import));
}

/** Offset behind the reference type of a table: a byte, or two bytes and a heap type. */
function endOfElement(type: Uint8Array): number {
  const reader = new ByteReader(type, { start: 1, end: type.length, section: sectionId.import });
  const first = reader.readByte();
  if (first === REF || first === REF_NULL) reader.readS33();
  return reader.offset;
}

const REF = 0x64;
const REF_NULL = 0x63;

/** The offset of each import's extern type, with the byte of its kind. */
function findTypes({ bytes, type, entries }: Member): Uint32Array {
  const { from, to, count } = entries(sectionId.import);
  const offsets = new Uint32Array(count);
  const reader = new ByteReader(bytes, { start: from, end: to, section: sectionId.import });
  for (let position = 0; position < count; position += 1) {
    reader.skip(reader.readU32());
    reader.skip(reader.readU32());
    offsets[position] = reader.offset;
    readExternType(reader, type.types);
  }
  return offsets;
}

function externTypeOf(user: UnitUser, members: readonly Member[], kind: ExternKind): ExternType {
  const { type } = at(members, user.member);
  if (user.import !== undefined) return at(type.imports, user.import).type;
  return at(type.definitions[kind as keyof Definitions], user.definition).type;
}

function limitsOf(type: ExternType | undefined): Limits | undefined {
  return type?.kind === "memory" || type?.kind === "table" ? type.limits : undefined;
}

/**
 * The limits that satisfy all importers of one memory or table: the largest minimum, the smallest maximum. A maximum that a
 * double cannot hold is left out, as every extern has a smaller one.
 */
function joinLimits(types: readonly ExternType[]): Limits {
  const all = types.flatMap((type) => limitsOf(type) ?? []);
  const { maximum: _, ...rest } = at(all, 0);
  const minimum = Math.max(...all.map((limits) => limits.minimum));
  const maximum = Math.min(...all.map((limits) => limits.maximum ?? Number.POSITIVE_INFINITY));
  return { ...rest, minimum, ...(maximum <= Number.MAX_SAFE_INTEGER && { maximum }) };
}

function encodeLimits({ minimum, maximum, shared, addressType }: Limits, pageSizeLog2: number | undefined): Bytes {
  const flags =
    (maximum === undefined ? 0 : limitsFlag.hasMaximum) |
    (shared ? limitsFlag.shared : 0) |
    (addressType === "i64" ? limitsFlag.address64 : 0) |
    (pageSizeLog2 === undefined ? 0 : limitsFlag.hasPageSize);
  const numbers = [minimum, maximum, pageSizeLog2].flatMap((value) =>
    value === undefined ? [] : encodeUnsigned(value),
  );
  return [flags, numbers];
}
