import type { Problem } from "../../problem.ts";
import type { HostKey } from "../../wasm/host-import.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { createExternLookup, type SpaceInput } from "./gather-spaces.ts";
import { isPartOfComponent } from "./is-part-of-component.ts";

/** Two modules of compilers of C in one memory, with their functions in two tables. */
export interface SeparateTables extends Problem {
  readonly about: "separate-tables";
  readonly code: "SEPARATE_TABLES";
  readonly module: string;
  /** The first module with functions in the memory, then the module of the problem. */
  readonly users: readonly [TableUser, TableUser];
  /** The memory. */
  readonly definition: SharedDefinition | undefined;
  readonly moduleCount: number;
}

export interface TableUser {
  readonly module: string;
  readonly language: ModuleAreas["language"];
  /** Whether the module defines its memory, as programs do. */
  readonly ownsMemory: boolean;
  /** The table, if the host gives it. */
  readonly host?: HostKey;
}

/** Warnings beyond this number say nothing new. */
const MOST_LISTED = 10;

/**
 * Finds modules that share a memory and have their functions in different tables.
 *
 * In C a pointer to a function is a slot of the table of the module. In another table the slot has another function, or none.
 * The modules need not call each other: pointers pass through the memory, and through a third module or the host. So this is
 * the rule, for modules with the same first memory:
 *
 * - both have functions in their first tables, and the tables are different
 * - a compiler of C, Rust, Zig or the like made both: a module has a stack pointer of its own for certain, or relocations.
 *   In AssemblyScript, a value of a function is an object
 * - neither exports `cabi_realloc`: the core modules of components are made to share nothing
 *
 * @returns one problem for each further table of a memory, for its first module
 */
export function findSeparateTables(plan: LinkPlan, input: SpaceInput): SeparateTables[] {
  const find = createExternLookup(plan, input);
  const memories = new Map<unknown, KnownMemory>();
  const problems: SeparateTables[] = [];
  const moduleCount = plan.modules.length;
  plan.modules.forEach(({ name }, position) => {
    const type = input.types[name];
    if (type === undefined || !isCompiled(type) || !hasFunctions(type)) return;
    const [memory, table] = [find(position, "memory", 0), find(position, "table", 0)];
    if (memory === undefined || table === undefined) return;
    const user = describeUser({ name, type }, table.definition);
    const known = memories.get(memory.key) ?? { first: user, tables: new Set(), definition: undefined };
    memories.set(memory.key, known);
    known.definition ??= memory.definition;
    const isKnown = known.tables.has(table.key);
    known.tables.add(table.key);
    if (isKnown || known.tables.size === 1 || problems.length === MOST_LISTED) return;
    const about = { about: "separate-tables", code: "SEPARATE_TABLES", module: name } as const;
    problems.push({ ...about, users: [known.first, user], definition: known.definition, moduleCount });
  });
  return problems;
}

interface KnownMemory {
  readonly first: TableUser;
  readonly tables: Set<unknown>;
  definition: SharedDefinition | undefined;
}

function describeUser({ name, type }: NamedModule, table: SharedDefinition | undefined): TableUser {
  const user = { module: name, language: type.areas?.language, ownsMemory: type.definitions.memory.length > 0 };
  if (table?.by !== "host") return user;
  const { by: _, ...host } = table;
  return { ...user, host };
}

function isCompiled(type: ModuleType): boolean {
  const { stack, places, stalePlaces, language } = type.areas ?? {};
  const hasOwnStack = stack?.initial !== undefined && stack.rule !== "value";
  const isC = hasOwnStack || places !== undefined || stalePlaces !== undefined;
  return isC && language !== "AssemblyScript" && !isPartOfComponent(type);
}

function hasFunctions({ elementSegments = [], areas }: ModuleType): boolean {
  const { start, end } = areas?.places?.slots ?? { start: 0, end: 0 };
  return start < end || elementSegments.some(({ table, count }) => table === 0 && count > 0);
}
