import type { Problem } from "../../problem.ts";
import { writeConstant } from "../../wasm/address-constant.ts";
import type { ExternType, Limits, MemoryExternType, TableExternType } from "../../wasm/extern-type.ts";
import { readHostValue } from "../../wasm/host-import.ts";
import { at, largest, smallest } from "../../wasm/lists.ts";
import { observeHostExtern } from "../../wasm/observe-host-extern.ts";
import { type ArrangedExtern, type Arrangement, NOTHING_ARRANGED } from "../arrangement.ts";
import { providedType, withMinimum } from "../hoist/reconcile-limits.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ReadingParts } from "../reading-parts.ts";
import { isDirect } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { type ArrangedMemory, agreesAlready, arrangeMemory } from "./arrange-memory.ts";
import { type ArrangedTable, arrangeTable } from "./arrange-table.ts";
import { ordinalOf } from "./choose-stack.ts";
import { gatherContents } from "./gather-contents.ts";
import { joinTables } from "./join-tables.ts";
import { mayNeedArrangement } from "./may-share-stack.ts";
import { placeModules } from "./place-modules.ts";
import type { PlaceProblem } from "./place-problems.ts";
import type { ProvisionMismatch } from "./provide-externs.ts";
import { raiseMinimums } from "./raise-minimums.ts";
import { declaredTypes, findSharedExterns, type SharedExtern } from "./shared-externs.ts";
import { type Supposition, supposeMade } from "./suppose-made.ts";

const MOST_STACK_BYTES = 2 ** 32;

/**
 * Arranges the modules of each memory and table as a static linker would: one stack for all that show theirs for certain,
 * data and functions of modules with relocations one behind the other, one slot for each function.
 *
 * Programs that were linked alone each treat their memory as their own: stack, data and heap begin at the same addresses in
 * all of them. Example, two programs in C with relocations that import their memory and call each other:
 *
 *   a   [ stack 0 … 65,536 | data 65,536 … 66,000 | heap ]      a      [ stack | data 65,536 … 66,000 |
 *   b   [ stack 0 … 65,536 | data 65,536 … 65,700 | heap ]      b                                 data 66,000 … 66,164 |
 *                                                               heap                                           66,176 … ]
 *
 * Areas come from the types. A type without areas is that of a module with nothing in the memory.
 *
 * @param parts - `followReExports`, entered if an import leads through another module
 * @returns the resolution with an `arrangement`; the same one if fewer than two modules may have a stack in one memory,
 *   or the option `place` is "off"
 */
export function arrange(resolution: LinkResolution, parts: Pick<ReadingParts, "followReExports">): LinkResolution {
  const { scene, arrangement = NOTHING_ARRANGED } = resolution;
  const { modules, options } = scene;
  // The heads of modules decide, so that `link`, which reads areas by need, has the same plan.
  if (options.place === "off" || !mayNeedArrangement(resolution)) return resolution;

  // Beyond this point each memory, table and stack pointer has one definition, also if no module provides it.
  const sharing = findSharing(resolution, parts);
  const { supposition, reading } = sharing;

  // Beyond this point each address and each slot is decided.
  const isSupposed = (module: number, position: number) => supposition.resolutions[module]?.[position]?.by === "made";
  const memories = sharing.memories.flatMap((extern) => arrangeMemory(extern, { modules, options, isSupposed }) ?? []);
  const arranged = new Set(
    memories.flatMap(({ placed, isBlocked, extern }) =>
      isBlocked ? extern.members : placed.map(({ module }) => module),
    ),
  );
  // The linker makes the table of a module with relocations that shares its memory, also if the module need not move.
  const sharers = new Set(sharing.memories.flatMap(({ members }) => (members.length > 1 ? members : [])));
  const isArranged = (module: number) =>
    arranged.has(module) || (sharers.has(module) && at(modules, module).type.areas?.places !== undefined);
  const compiled = memories.map((memory) => memory.compiled);
  const firstNumber = arrangement.made.length + supposition.supposed.length;
  const joined = joinTables(sharing.tables, { modules, compiled, firstNumber });
  const tables = joined.flatMap((extern) => arrangeTable(extern, { ...reading, isArranged }) ?? []);
  if (memories.length + tables.length === 0) return resolution;

  // Beyond this point it is known which externs the linker makes.
  const externs = makeExterns({ memories, tables }, { modules, first: arrangement.made.length });
  const resolved = resolveMade(resolution, supposition, externs);
  const places = placeModules({ memories, tables }, modules);
  const unfit = unfitStackSize(resolution);
  const small = smallProvisions({ memories, tables }, resolution);
  const found: readonly (PlaceProblem | ProvisionMismatch)[] = [
    // Such a stack fits into no memory.
    ...(unfit.length > 0 ? unfit : [...memories, ...tables].flatMap(({ problems }) => problems)),
    ...unknownHeap(resolution),
    ...small,
  ];
  const isSmall = ({ about, module, name }: Problem & { readonly name?: string }) =>
    about === "provision-mismatch" && small.some((one) => one.module === module && one.name === name);
  const isError = new Set<Problem>(memories.flatMap((one) => (one.isBlocked ? one.problems : [])));
  const isWarning = (problem: Problem) =>
    problem.code === "NOT_PLACEABLE" && options.place !== "require" && !isError.has(problem);
  return {
    scene: { ...scene, modules: raiseMinimums(modules, { memories, tables, places }) },
    resolved,
    arrangement: {
      ...arrangement,
      made: [...arrangement.made, ...externs.made],
      replaced: [...arrangement.replaced, ...externs.replaced],
      widened: [...arrangement.widened, ...externs.widened],
      places: new Map([...arrangement.places, ...places]),
      contents: gatherContents({ memories, tables }, modules),
      problems: [
        ...arrangement.problems.filter((problem) => !isSmall(problem)),
        ...found.filter((problem) => !isWarning(problem)),
      ],
      warnings: [...arrangement.warnings, ...found.filter(isWarning)],
    },
  };
}

/** The modules of all memories and tables that several modules have, by position: those with areas that matter. */
export function findMembers(
  resolution: LinkResolution,
  parts: Pick<ReadingParts, "followReExports">,
): ReadonlySet<number> {
  const { memories, tables } = findSharing(resolution, parts);
  return new Set([...memories, ...tables].flatMap(({ members }) => (members.length > 1 ? members : [])));
}

function findSharing(resolution: LinkResolution, parts: Pick<ReadingParts, "followReExports">) {
  const { scene, arrangement = NOTHING_ARRANGED } = resolution;
  const { modules, options } = scene;
  const supposition = supposeMade(resolution, arrangement.made.length);
  const { resolutions } = supposition;
  const definitions = isDirect(modules, resolutions)
    ? resolutions
    : parts.followReExports(modules, resolutions).definitions;
  const { provided = [] } = arrangement;
  const reading = { modules, definitions, hostImports: options.hostImports, provided };
  const [memories, tables] = [findSharedExterns("memory", reading), findSharedExterns("table", reading)];
  return { supposition, reading, memories, tables };
}

interface Decisions {
  readonly memories: readonly ArrangedMemory[];
  readonly tables: readonly ArrangedTable[];
}

interface MadeExterns extends Pick<Arrangement, "made" | "replaced" | "widened"> {
  /** Number of the memory or table for each supposed one. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Number of the stack pointer, by module. */
  readonly stacks: ReadonlyMap<number, number>;
}

function makeExterns(
  { memories, tables }: Decisions,
  { modules, first }: { readonly modules: readonly NamedModule[]; readonly first: number },
): MadeExterns {
  const made: ArrangedExtern[] = [];
  const replaced: Arrangement["replaced"][number][] = [];
  const widened: Arrangement["widened"][number][] = [];
  const numbers = new Map<number, number>();
  const stacks = new Map<number, number>();
  const add = (extern: ArrangedExtern): number => first + made.push(extern) - 1;
  for (const { extern, minimum } of [...memories, ...tables]) {
    const { definition } = extern;
    const isLaidOut =
      minimum !== undefined ||
      memories.some((one) => one.extern === extern && (one.isBlocked || one.placed.length > 0));
    if (definition.by === "made" && isLaidOut) {
      const number = add(madeExtern(extern, { minimum, modules }));
      numbers.set(definition.extern, number);
      for (const one of extern.joined) replaced.push({ ...one, extern: number });
    }
    if (definition.by === "owner" && minimum !== undefined && minimum > ownMinimum(extern, modules)) {
      widened.push({ ...definition.at, minimum });
    }
    // The host has to give a larger one.
    if (minimum !== undefined) widened.push(...extern.provided.map((one) => ({ ...one, minimum })));
  }
  for (const memory of memories) {
    const { stack, joined } = memory;
    if (stack === undefined || agreesAlready(memory)) continue;
    const type = declaredTypes(memory.extern, modules)[0]?.type.limits.addressType ?? "i32";
    const module = joined[0]?.module ?? 0;
    const number = add({
      module,
      type: { kind: "global", type, mutable: true },
      initial: writeConstant(stack.high, type),
      stackLow: stack.low,
    });
    for (const one of joined) {
      const ordinal = one.stack === undefined ? -1 : ordinalOf(one, one.stack);
      if (ordinal < 0) stacks.set(one.module, number);
      else replaced.push({ module: one.module, kind: "global", ordinal, extern: number });
    }
  }
  return { made, replaced, widened, numbers, stacks };
}

function ownMinimum(extern: SharedExtern, modules: readonly NamedModule[]): number {
  return declaredTypes(extern, modules)[0]?.type.limits.minimum ?? 0;
}

/** The extern that satisfies all importers, and is as large as the layout needs. */
function madeExtern(
  extern: SharedExtern,
  { minimum = 0, modules }: { readonly minimum: number | undefined; readonly modules: readonly NamedModule[] },
): ArrangedExtern {
  const declared = declaredTypes(extern, modules);
  const { module, type } = at(declared, 0);
  const owners = new Set(extern.joined.map((one) => one.module));
  const maximums = declared.flatMap((one) => (owners.has(one.module) ? [] : (one.type.limits.maximum ?? [])));
  const minimums = declared.map((one) => one.type.limits.minimum);
  const limits = {
    ...withoutMaximum(type.limits),
    minimum: largest(minimums, minimum),
    ...(maximums.length > 0 && { maximum: smallest(maximums, Number.POSITIVE_INFINITY) }),
  };
  return { module, type: { ...type, limits } satisfies MemoryExternType | TableExternType as ExternType };
}

function withoutMaximum({ maximum: _, ...limits }: Limits): Limits {
  return limits;
}

/** Gives each import of a made extern its number; every other supposed import stays without a provider. */
function resolveMade(
  { scene: { modules }, resolved }: LinkResolution,
  { resolutions: supposed, supposed: externs }: Supposition,
  { numbers, stacks }: MadeExterns,
): LinkResolution["resolved"] {
  if (externs.length === 0) return resolved;
  const resolutions = resolved.resolutions.map((list, module) =>
    list.map((given, position) => {
      const guess = supposed[module]?.[position];
      if (guess === given || guess?.by !== "made") return given;
      const isGlobal = at(at(modules, module).type.imports, position).type.kind === "global";
      const extern = isGlobal ? stacks.get(module) : numbers.get(guess.extern);
      return extern === undefined ? given : ({ by: "made", extern } as const);
    }),
  );
  const problems = resolved.problems.filter((problem) => {
    if (problem.kind !== "missing") return true;
    const position = at(modules, problem.importer).type.imports.indexOf(problem.import);
    return resolutions[problem.importer]?.[position]?.by !== "made";
  });
  return { resolutions, problems };
}

/**
 * Externs of the option `provide` that are smaller than the layout needs. One that is smaller than the module declares has
 * a problem already, which this one replaces: then one size is enough for all modules.
 */
function smallProvisions(
  { memories, tables }: Decisions,
  { scene: { modules, options }, arrangement: { provided = [] } = NOTHING_ARRANGED }: LinkResolution,
): ProvisionMismatch[] {
  return [...memories, ...tables].flatMap(({ extern, minimum }) =>
    extern.provided.flatMap((position): ProvisionMismatch[] => {
      const given = provided.find((one) => one.module === position.module && one.kind === position.kind);
      if (given === undefined || minimum === undefined) return [];
      const { name, type } = at(modules, position.module);
      const declared = providedType(at(type.definitions[position.kind], position.ordinal).type);
      const expected = withMinimum(declared, minimum);
      const value = readHostValue(options.hostImports, given.key)?.value;
      const found = observeHostExtern(value, expected);
      if (found === undefined) return [];
      const subject = { module: name, name: given.kind, expected, found, types: type.types };
      return [{ about: "provision-mismatch", code: "EXTERN_TYPE_MISMATCH", ...subject }];
    }),
  );
}

function unfitStackSize({ scene: { options } }: LinkResolution): PlaceProblem[] {
  const { stackSize = 0 } = options;
  if (Number.isInteger(stackSize) && stackSize < MOST_STACK_BYTES) return [];
  return [{ about: "unfit-stack-size", code: "INVALID_OPTION", stackSize }];
}

function unknownHeap({ scene: { modules, options, index } }: LinkResolution): PlaceProblem[] {
  const { heap } = options;
  if (heap === undefined || index.moduleByName.has(heap)) return [];
  return [{ about: "unknown-heap", code: "INVALID_OPTION", heap, modules: modules.map(({ name }) => name) }];
}
