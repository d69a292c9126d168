import { exportedConstant } from "../../wasm/address-constant.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { stackOf } from "../../wasm/head-contents.ts";
import { alignUp } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { STACK_POINTER, THREAD_NAMES } from "../../wasm/toolchain-names.ts";
import { deepFreeze } from "../deep-freeze.ts";
import type { PlannedImport } from "../import-format.ts";
import type { PlacedLibrary } from "../library-format.ts";
import type { ThreadPlan, ThreadStack } from "../memory-format.ts";
import type { LinkPlan, PlannedUnit } from "../plan-format.ts";
import type { PlannedContents } from "../planned-contents.ts";
import type { HoistedImport } from "../rewrite-format.ts";
import { hasSharedMemory } from "./may-be-arranged.ts";
import { isStackLike, mayShareMemory } from "./may-share-stack.ts";

type Types = Readonly<Record<string, ModuleType>>;

/**
 * Adds to a plan what each further thread sets up: the stack pointers of all modules in a shared memory, and their
 * thread-local data.
 *
 * @param types - of the modules, by name
 * @returns the same plan if no module has a shared memory
 */
export function planThreads(plan: LinkPlan, types: Types): LinkPlan {
  const isShared = Object.values(types).some(hasSharedMemory);
  if (!isShared) return plan;
  const stacks = new Map<string, ThreadStack>();
  const lacking: ThreadPlan["lacking"][number][] = [];
  const blocks: Block[] = [];
  const libraries = new Map(plan.libraries?.search.map((library) => [library.module, library]));
  for (const { name: module } of plan.modules) {
    const type = types[module];
    if (type === undefined || !mayBeShared(type)) continue;
    const library = libraries.get(module);
    const stack = findStack(type, { module, plan, isLibrary: isPlaced(library) });
    if (stack === "hidden") lacking.push({ module, lacks: "stack" });
    else if (stack !== undefined) stacks.set(JSON.stringify(stack), stack);
    const block = findBlock(type, library);
    if (block === "hidden") lacking.push({ module, lacks: "threadLocals" });
    else if (block !== undefined) blocks.push({ unit: module, ...block });
  }
  const thread: ThreadPlan = { stacks: [...stacks.values()], ...layOut(blocks), lacking };
  const units = plan.units.map((unit) => withContents(unit, types[unit.name], thread));
  return deepFreeze({ ...plan, units, thread });
}

/** Adds the contents that further threads depend on: the sizes of thread-local data, and a stack pointer that is made. */
function withContents(unit: PlannedUnit, type: ModuleType | undefined, thread: ThreadPlan): PlannedUnit {
  const { rewrite, contents } = unit;
  const sizes = type !== undefined && mayBeShared(type) ? constantsOf(type) : [];
  const made = thread.stacks.map(({ extern }) => extern);
  const isHoisted = rewrite?.hoists.some(({ extern }) => extern !== undefined && made.includes(extern)) ?? false;
  const stack = isHoisted && type !== undefined ? stackOf(type) : undefined;
  const further: PlannedContents = {
    ...(stack !== undefined && { stack }),
    ...(sizes.length > 0 && { constants: { ...contents?.constants, ...Object.fromEntries(sizes) } }),
  };
  return Object.keys(further).length === 0 ? unit : { ...unit, contents: { ...contents, ...further } };
}

function constantsOf(type: ModuleType): [string, number][] {
  return [THREAD_NAMES.size, THREAD_NAMES.alignment].flatMap((name): [string, number][] => {
    const value = exportedConstant(type, name);
    return value === undefined ? [] : [[name, value]];
  });
}

/** Whether a member of a link set is a library, or a program that is one, and no program with addresses of its own. */
function isPlaced(library: PlacedLibrary | undefined): boolean {
  return library?.memory !== undefined;
}

/** A precompiled module does not show the type of its memory. */
function mayBeShared(type: ModuleType): boolean {
  return hasSharedMemory(type) || (type.precompiled === true && mayShareMemory(type));
}

interface StackSearch {
  readonly module: string;
  readonly plan: LinkPlan;
  /** A library has no stack pointer but one that it imports. */
  readonly isLibrary: boolean;
}

/** The stack pointer of a module; undefined if it has none, `"hidden"` if a thread cannot set it. */
function findStack(
  type: ModuleType,
  { module: name, plan, isLibrary }: StackSearch,
): ThreadStack | "hidden" | undefined {
  const index = findStackPointer(type);
  if (index === undefined) return !isLibrary && mayHaveStack(type) ? "hidden" : undefined;
  const unit = plan.units.find((one) => one.name === name);
  const imports = plan.modules.find((one) => one.name === name)?.imports ?? [];
  const globals = [...imports, ...(unit?.rewrite?.hoists ?? [])].filter(({ kind }) => kind === "global");
  const imported = globals[index];
  if (imported !== undefined) return stackOfImport(imported) ?? "hidden";
  const exported = type.exports.find((entry) => externKindOf(entry.type) === "global" && entry.index === index);
  const isSettable = exported !== undefined && (exported.type.kind !== "global" || exported.type.mutable);
  return isSettable ? { unit: name, export: exported.name } : "hidden";
}

/** Global index of the stack pointer, if it is certain. */
function findStackPointer({ areas, exports, imports }: ModuleType): number | undefined {
  const { stack } = areas ?? {};
  if (stack !== undefined && stack.rule !== "value") return stack.global;
  const exported = exports.find(({ name, type }) => name === STACK_POINTER && externKindOf(type) === "global");
  if (exported !== undefined) return exported.index;
  const globals = imports.filter(({ type }) => externKindOf(type) === "global");
  const imported = globals.findIndex(({ name }) => name === STACK_POINTER);
  return imported < 0 ? undefined : imported;
}

function stackOfImport(entry: PlannedImport | HoistedImport): ThreadStack | undefined {
  const { binding, extern } = entry as { binding?: PlannedImport["binding"]; extern?: number };
  if (extern !== undefined) return { extern };
  switch (binding?.by) {
    case "made":
      return { extern: binding.extern };
    case "export":
      return { unit: binding.module, export: binding.name };
    case "host":
      return { host: binding };
    default:
      return undefined;
  }
}

/** Whether a module without a certain stack pointer may have one. */
function mayHaveStack(type: ModuleType): boolean {
  const { areas, precompiled, definitions } = type;
  if (areas !== undefined) return areas.stack !== undefined;
  return precompiled === true || definitions.global.some(isStackLike);
}

interface Block {
  readonly unit: string;
  readonly sizeBytes: number;
  readonly alignment: number;
  /** The type of the parameter of `__wasm_init_tls`. */
  readonly addressType: "i32" | "i64";
}

/** The thread-local data of a module; undefined if it has none, `"hidden"` if a thread cannot set it up. */
function findBlock(type: ModuleType, library: PlacedLibrary | undefined): Omit<Block, "unit"> | "hidden" | undefined {
  const { areas, exports } = type;
  const initialize = exports.find(({ name }) => name === THREAD_NAMES.initialize)?.type;
  const sizeBytes = exportedConstant(type, THREAD_NAMES.size) ?? areas?.threadLocals?.sizeBytes;
  const alignment = exportedConstant(type, THREAD_NAMES.alignment) ?? areas?.threadLocals?.alignment;
  const hasLocals = initialize !== undefined || library?.threadLocals !== undefined;
  if (sizeBytes === 0 || (sizeBytes === undefined && !hasLocals)) return undefined;
  if (sizeBytes === undefined || alignment === undefined || initialize === undefined) return "hidden";
  // The step that sets up the data of a library needs the address.
  if (isPlaced(library) && !exports.some(({ name }) => name === THREAD_NAMES.base)) return "hidden";
  const isLarge = initialize.kind === "function" && initialize.params[0] === "i64";
  return { sizeBytes, alignment: Math.max(alignment, 1), addressType: isLarge ? "i64" : "i32" };
}

/** One block for all modules, each part of it aligned. */
function layOut(blocks: readonly Block[]): Pick<ThreadPlan, "locals" | "block"> {
  const locals: ThreadPlan["locals"][number][] = [];
  let end = 0;
  let widest = 1;
  for (const { unit, sizeBytes, alignment, addressType } of blocks) {
    const offset = alignUp(end, alignment);
    locals.push({ unit, offset, addressType });
    end = offset + sizeBytes;
    widest = Math.max(widest, alignment);
  }
  return { locals, block: { size: alignUp(end, widest), alignment: widest } };
}
