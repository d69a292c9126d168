import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf, type MemoryExternType, type TableExternType } from "../../wasm/extern-type.ts";
import { type HostImports, type HostKey, readHostValue } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import type { ProvidedDefinition } from "../arrangement.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { Definition, ImportPosition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

export type SharedKind = "memory" | "table";

/** A memory or table that is the first one of several modules. */
export interface SharedExtern {
  readonly kind: SharedKind;
  /** Modules that have it as their first, in input order. */
  readonly members: readonly number[];
  /** All imports of it, also those that are not the first of their module. */
  readonly imports: readonly ImportPosition[];
  readonly definition: SharedOrigin;
  /** Definitions that the host's extern replaces: the option `provide`. */
  readonly provided: readonly DefinitionPosition[];
  /** Definitions that a made extern replaces: tables that are joined. */
  readonly joined: readonly DefinitionPosition[];
}

/** The module that defines it, with its position among the module's own; the host; or the linker, by a supposed number. */
export type SharedOrigin =
  | { readonly by: "owner"; readonly at: DefinitionPosition }
  | { readonly by: "host" }
  | { readonly by: "made"; readonly extern: number };

interface ShareInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly hostImports: HostImports;
  readonly provided: readonly ProvidedDefinition[];
}

interface GrowingExtern extends SharedExtern {
  readonly provided: DefinitionPosition[];
  readonly members: number[];
  readonly imports: ImportPosition[];
}

/**
 * Groups modules by their first memory or table: toolchains give data, stack and heap of a module to the first one. A
 * memory has several names if it is exported twice, or given twice by the host; it is one all the same.
 *
 * @returns each memory or table of this kind that modules import or define, in the order of the modules
 */
export function findSharedExterns(kind: SharedKind, input: ShareInput): readonly SharedExtern[] {
  const { modules, definitions } = input;
  const externs = new Map<unknown, GrowingExtern>();
  const use = ({ key, origin }: Identity): GrowingExtern => {
    const extern = externs.get(key) ?? { kind, members: [], imports: [], provided: [], joined: [], definition: origin };
    externs.set(key, extern);
    return extern;
  };
  modules.forEach(({ type }, module) => {
    let index = 0;
    type.imports.forEach((entry, position) => {
      if (externKindOf(entry.type) !== kind) return;
      const identity = identify(kind, at(at(definitions, module), position), input);
      if (identity !== undefined) {
        const extern = use(identity);
        extern.imports.push({ module, import: position });
        if (index === 0) extern.members.push(module);
      }
      index += 1;
    });
    if (index === 0 && type.definitions[kind].length > 0) {
      use(identifyOwn({ module, kind, ordinal: 0 }, input)).members.push(module);
    }
  });
  for (const { module, kind: of, ordinal, key } of input.provided) {
    if (of === kind) use(hostIdentity(key, input)).provided.push({ module, kind, ordinal });
  }
  // A module may import the memory that another module defines behind its first one.
  return [...externs.values()].map((extern) => ({ ...extern, members: [...new Set(extern.members)].sort(inOrder) }));
}

function inOrder(first: number, second: number): number {
  return first - second;
}

interface Identity {
  readonly key: unknown;
  readonly origin: SharedOrigin;
}

function identifyOwn(position: DefinitionPosition, input: ShareInput): Identity {
  const { module, kind, ordinal } = position;
  const replaced = input.provided.find((one) => one.module === module && one.kind === kind && one.ordinal === ordinal);
  if (replaced !== undefined) return hostIdentity(replaced.key, input);
  return { key: `${module} ${ordinal}`, origin: { by: "owner", at: position } };
}

function hostIdentity(key: HostKey, { hostImports }: ShareInput): Identity {
  return { key: readHostValue(hostImports, key)?.value ?? JSON.stringify(key), origin: { by: "host" } };
}

function identify(kind: SharedKind, definition: Definition, input: ShareInput): Identity | undefined {
  switch (definition.by) {
    case "host": {
      const { by: _, ...key } = definition;
      return hostIdentity(key, input);
    }
    case "made":
      return { key: `made ${definition.extern}`, origin: definition };
    case "export": {
      const { module } = definition.at;
      const { type } = at(input.modules, module);
      const ordinal = at(type.exports, definition.at.export).index - countImported(kind, type.imports);
      return identifyOwn({ module, kind, ordinal }, input);
    }
    default:
      return undefined;
  }
}

/** The limits that owner and importers declare. */
export interface DeclaredLimits {
  readonly module: number;
  readonly type: MemoryExternType | TableExternType;
}

/** The types that owner and importers state, the owner first; those of precompiled modules are not known. */
export function declaredTypes(
  { kind, imports, definition, provided, joined }: SharedExtern,
  modules: readonly NamedModule[],
): DeclaredLimits[] {
  const owned = definition.by === "owner" ? [definition.at] : [...provided, ...joined];
  const own = owned.map((one) => ({ module: one.module, type: ownerType(one, modules) }));
  const stated = imports.map((one) => ({
    module: one.module,
    type: at(at(modules, one.module).type.imports, one.import).type,
  }));
  return [...own, ...stated].filter((one): one is DeclaredLimits => one.type?.kind === kind);
}

function ownerType({ module, kind, ordinal }: DefinitionPosition, modules: readonly NamedModule[]) {
  return modules[module]?.type.definitions[kind][ordinal]?.type;
}
