import { countImported } from "../../wasm/count-imported.ts";
import {
  type ExternType,
  externKindOf,
  type Limits,
  type MemoryExternType,
  type TableExternType,
} from "../../wasm/extern-type.ts";
import { at, largest, smallest } from "../../wasm/lists.ts";
import { ABI, SHARED_NAMES } from "../../wasm/toolchain-names.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { LinkResolution } from "../read-link.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";

type SharedKind = keyof typeof SHARED_NAMES;

/** The memory, or the table, of a link set. */
export interface SetExtern {
  readonly kind: SharedKind;
  /** The imports of members, with their types. */
  readonly imports: readonly SharedImport[];
  /** The host gives it. */
  readonly given?: Resolution;
  /** The definitions of members that the linker replaces: of one program, or of several. */
  readonly owners: readonly OwnDefinition[];
  /** The member that exports it and came compiled, so that its definition cannot be replaced. */
  readonly compiledOwner?: number;
}

type OwnDefinition = DefinitionPosition & { readonly type: ExternType };

interface SharedImport {
  readonly module: number;
  readonly position: number;
  readonly type: ExternType;
}

/** Whether the caller chose the provider of an import. */
export function isCallersChoice(resolution: Resolution): boolean {
  return "reason" in resolution && (resolution.reason === "host" || resolution.reason === "resolve");
}

export function findSetExtern(
  kind: SharedKind,
  search: readonly number[],
  { scene: { modules }, resolved: { resolutions }, arrangement }: LinkResolution,
): SetExtern {
  const imports: SharedImport[] = [];
  let given: Resolution | undefined;
  const owners: OwnDefinition[] = [];
  let compiledOwner: number | undefined;
  for (const module of search) {
    const { type } = at(modules, module);
    type.imports.forEach((entry, position) => {
      if (!isShared(entry, kind)) return;
      imports.push({ module, position, type: entry.type });
      const resolution = at(at(resolutions, module), position);
      if (isCallersChoice(resolution)) given ??= resolution;
    });
    const exported = type.exports.find((one) => externKindOf(one.type) === kind && one.importIndex === undefined);
    if (exported === undefined) continue;
    const ordinal = exported.index - countImported(kind, type.imports);
    // A module that came compiled, perhaps with its type, has no definitions.
    if (type.definitions[kind][ordinal] === undefined) {
      if (!type.imports.some((entry) => externKindOf(entry.type) === kind)) compiledOwner ??= module;
      continue;
    }
    owners.push({ module, kind, ordinal, type: exported.type });
  }
  const isOwner = (position: DefinitionPosition): boolean =>
    owners.some(({ module, ordinal }) => module === position.module && ordinal === position.ordinal);
  // The extern of the option `provide` stands in place of the definition.
  const provided = arrangement?.provided?.find((one) => one.kind === kind && isOwner(one));
  if (provided !== undefined) {
    return { kind, imports, owners: [], given: { by: "host", reason: "host", ...provided.key } };
  }
  const found = { kind, imports, owners, ...(given && { given }) };
  return compiledOwner === undefined ? found : { ...found, compiledOwner };
}

export function isShared({ module, name, type }: NamedModule["type"]["imports"][number], kind: SharedKind): boolean {
  return module === ABI.symbols && name === SHARED_NAMES[kind] && externKindOf(type) === kind;
}

interface MadeSize {
  readonly minimum: number;
  /** The address type if all members are compiled, and show none. */
  readonly unknown: Limits["addressType"] | undefined;
}

/** The type of the extern that the linker makes: it satisfies all members, and is as large as the layout needs. */
export function madeType(
  { kind, imports, owners }: SetExtern,
  { minimum, unknown = "i32" }: MadeSize,
): MemoryExternType | TableExternType {
  const declared = [...imports, ...owners].map(({ type }) => type);
  const known = declared.filter((type) => type.kind === kind) as Extract<ExternType, { readonly limits: Limits }>[];
  const maximums = imports.flatMap(({ type }) => ("limits" in type ? (type.limits.maximum ?? []) : []));
  const shared = known.find(({ limits }) => limits.shared);
  const { addressType } = known[0]?.limits ?? { addressType: unknown };
  // A shared memory has a maximum in any case.
  const maximum = smallest(maximums, shared?.limits.maximum ?? Number.POSITIVE_INFINITY);
  const limits: Limits = {
    minimum: largest(
      known.map((type) => type.limits.minimum),
      minimum,
    ),
    ...(Number.isFinite(maximum) && { maximum }),
    shared: shared !== undefined,
    addressType,
  };
  if (kind === "memory") return { kind, limits };
  return { kind, element: { ref: "func", nullable: true }, limits };
}
