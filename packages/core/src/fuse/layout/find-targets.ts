import type { FusedUnit } from "../../plan/fused-format.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { changedType, foreignImport, unknownProvider } from "../fuse-problems.ts";
import { fitsImport } from "./fits-import.ts";
import type { Member } from "./member.ts";

/** The item of the fused module that an item of one of its modules is. */
export type Target =
  /** Position in `UnitImports.list`. */
  | { readonly import: number; readonly member?: undefined }
  /** A definition of a module: position of the module, and of the definition among those of its kind. */
  | { readonly member: number; readonly ordinal: number; readonly import?: undefined };

/** An import of the fused module. */
export interface UnitImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** The imports and definitions that it replaces. The first import states its type, or else the first definition. */
  readonly users: readonly [UnitUser, ...UnitUser[]];
  /** Number of the made extern, if the linker makes it. */
  readonly made: number | undefined;
}

/** An import by its position in `ModuleType.imports`, or a definition by its position among those of its kind. */
export type UnitUser =
  | { readonly member: number; readonly import: number; readonly definition?: undefined }
  | { readonly member: number; readonly definition: number; readonly import?: undefined };

export interface UnitImports {
  readonly list: readonly UnitImport[];
  /** The item of the fused module behind an item of a module. */
  readonly targetOf: (member: number, kind: ExternKind, index: number) => Target;
  /** The definitions of a module that imports of the fused module replace: their imports by ordinal. */
  readonly replacedOf: (member: number, kind: ExternKind) => ReadonlyMap<number, number>;
}

/** The meaning of one import of a module: an import of the fused module, or an export of another module in it. */
type Bound =
  | { readonly import: number }
  | { readonly module: number; readonly kind: ExternKind; readonly index: number };

const NO_STAND_INS: ReadonlyMap<number, number> = /* @__PURE__ */ new Map();

/**
 * Follows each import of each module to an import of the fused module, or to a definition.
 *
 * @throws Failure `PLAN_MISMATCH` if the plan was made for other modules
 */
export function findTargets(members: readonly Member[], unit: FusedUnit): UnitImports {
  const positions = new Map(members.map(({ name }, at) => [name, at]));
  const list: UnitImport[] = [];
  // Few modules of a unit have imports that stay.
  const standIns: (Partial<Record<ExternKind | "import", Map<number, number>>> | undefined)[] = [];
  const standInsOf = (member: number, of: ExternKind | "import"): ReadonlyMap<number, number> =>
    standIns[member]?.[of] ?? NO_STAND_INS;
  const addStandIn = (member: number, of: ExternKind | "import", item: number): void => {
    const ofMember = standIns[member] ?? {};
    standIns[member] = ofMember;
    ofMember[of] ??= new Map<number, number>();
    ofMember[of].set(item, list.length);
  };
  const matched = members.map(matchImports);
  for (const { module, name, kind, made, users } of unit.imports) {
    const replaced = users.map((user): UnitUser => {
      const member = positions.get(user.module) ?? -1;
      if (user.import === undefined) {
        addStandIn(member, kind, user.definition);
        return { member, definition: user.definition };
      }
      const position = matched[member]?.[user.import];
      if (position === undefined) throw foreignImport(user.module, { module, name });
      addStandIn(member, "import", position);
      return { member, import: position };
    });
    const [first, ...rest] = replaced.sort((a, b) => Number(a.import === undefined) - Number(b.import === undefined));
    if (first === undefined) throw unknownProvider(members[0] as Member);
    list.push({ module, name, kind, made, users: [first, ...rest] });
  }
  const bound = members.map((member, at) =>
    bindImports(member, {
      at,
      members,
      positions,
      list,
      standIns: standInsOf(at, "import"),
      matched: matched[at] as number[],
    }),
  );
  const targetOf = (first: number, kind: ExternKind, firstIndex: number): Target => {
    let member = first;
    let index = firstIndex;
    // A chain of re-exports passes each module once at most.
    for (let turns = members.length; turns >= 0; turns -= 1) {
      const { imports } = members[member] as Member;
      const position = imports[kind][index];
      if (position === undefined) {
        const ordinal = index - imports[kind].length;
        const standIn = standInsOf(member, kind).get(ordinal);
        return standIn === undefined ? { member, ordinal } : { import: standIn };
      }
      const found = bound[member]?.[position] as Bound;
      if ("import" in found) return found;
      member = found.module;
      index = found.index;
    }
    throw unknownProvider(members[first] as Member);
  };
  return { list, targetOf, replacedOf: standInsOf };
}

/**
 * The position in `ModuleType.imports` of each planned import. All others are provided by the engine.
 *
 * @throws Failure `PLAN_MISMATCH` if a planned import is missing
 */
function matchImports(member: Member): number[] {
  const { type, planned } = member;
  const positions: number[] = [];
  type.imports.forEach(({ module, name, type: externType }, position) => {
    const next = planned.imports[positions.length];
    if (next?.module === module && next.name === name && next.kind === externKindOf(externType))
      positions.push(position);
  });
  if (positions.length < planned.imports.length) throw unknownProvider(member);
  return positions;
}

interface Binding {
  readonly at: number;
  readonly members: readonly Member[];
  readonly positions: ReadonlyMap<string, number>;
  /** Gets the imports that the engine provides. */
  readonly list: UnitImport[];
  /** The imports of the fused module that stand for imports of this module, by position in `ModuleType.imports`. */
  readonly standIns: ReadonlyMap<number, number>;
  readonly matched: readonly number[];
}

/** The imports of a module, in the order of its import section. */
function bindImports(member: Member, { at, members, positions, list, standIns, matched }: Binding): Bound[] {
  const { type, planned } = member;
  let next = 0;
  return type.imports.map(({ module, name, type: externType }, position): Bound => {
    const kind = externKindOf(externType);
    if (matched[next] !== position) {
      list.push({ module, name, kind, made: undefined, users: [{ member: at, import: position }] });
      return { import: list.length - 1 };
    }
    const binding = planned.imports[next]?.binding;
    next += 1;
    const standIn = standIns.get(position);
    if (standIn !== undefined) return { import: standIn };
    const provider = binding?.by === "export" ? positions.get(binding.module) : undefined;
    const exported = binding?.by === "export" ? members[provider ?? -1]?.exportOf(binding.name) : undefined;
    if (provider === undefined || exported === undefined || externKindOf(exported.type) !== kind) {
      throw foreignImport(member.name, { module, name });
    }
    if (!fitsImport(externType, exported.type)) {
      throw changedType(member, {
        module,
        name,
        provider: { module: (members[provider] as Member).name, name: exported.name },
      });
    }
    return { module: provider, kind, index: exported.index };
  });
}
