import { externKindOf } from "../../wasm/extern-type.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { STACK_POINTER, THREAD_NAMES } from "../../wasm/toolchain-names.ts";
import type { HoistedImport, LinkPlan, PlannedImport, ThreadPlan, ThreadStack } from "../plan-format.ts";
import { hasSharedMemory } from "./may-be-arranged.ts";
import { addressOfInitial } from "./stack-initial.ts";
import { countGlobals } from "./thread-stacks.ts";

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
  for (const { name: module } of plan.modules) {
    const type = types[module];
    if (type === undefined || !mayBeShared(type)) continue;
    const stack = findStack(module, type, plan);
    if (stack === "hidden") lacking.push({ module, lacks: "stack" });
    else if (stack !== undefined) stacks.set(JSON.stringify(stack), stack);
    const block = findBlock(type);
    if (block === "hidden") lacking.push({ module, lacks: "threadLocals" });
    else if (block !== undefined) blocks.push({ unit: module, ...block });
  }
  const thread: ThreadPlan = { stacks: [...stacks.values()], ...layOut(blocks), lacking };
  return Object.freeze({ ...plan, thread: freeze(thread) });
}

/** A precompiled module does not show the type of its memory. */
function mayBeShared(type: ModuleType): boolean {
  return hasSharedMemory(type) || (type.precompiled === true && hasMemory(type));
}

function hasMemory({ imports, exports }: ModuleType): boolean {
  return [...imports, ...exports].some(({ type }) => externKindOf(type) === "memory");
}

/** The stack pointer of a module; undefined if it has none, `"hidden"` if a thread cannot set it. */
function findStack(name: string, type: ModuleType, plan: LinkPlan): ThreadStack | "hidden" | undefined {
  const index = findStackPointer(type);
  if (index === undefined) return mayHaveStack(type) ? "hidden" : undefined;
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

/** A mutable number with a positive initial value that is a multiple of 16. */
function isStackLike({ type, initial }: ModuleType["definitions"]["global"][number]): boolean {
  if (type.kind !== "global" || !type.mutable || (type.type !== "i32" && type.type !== "i64")) return false;
  const value = addressOfInitial(initial);
  return value !== undefined && value > 0 && value % 16 === 0;
}

interface Block {
  readonly unit: string;
  readonly sizeBytes: number;
  readonly alignment: number;
  /** The type of the parameter of `__wasm_init_tls`. */
  readonly addressType: "i32" | "i64";
}

/** The thread-local data of a module; undefined if it has none, `"hidden"` if a thread cannot set it up. */
function findBlock(type: ModuleType): Omit<Block, "unit"> | "hidden" | undefined {
  const initialize = type.exports.find(({ name }) => name === THREAD_NAMES.initialize)?.type;
  const sizeBytes = constantExport(type, THREAD_NAMES.size) ?? type.areas?.threadLocals?.sizeBytes;
  const alignment = constantExport(type, THREAD_NAMES.alignment) ?? type.areas?.threadLocals?.alignment;
  if (sizeBytes === 0 || (sizeBytes === undefined && initialize === undefined)) return undefined;
  if (sizeBytes === undefined || alignment === undefined || initialize === undefined) return "hidden";
  const isLarge = initialize.kind === "function" && initialize.params[0] === "i64";
  return { sizeBytes, alignment: Math.max(alignment, 1), addressType: isLarge ? "i64" : "i32" };
}

/** The value of an exported constant global. */
function constantExport(type: ModuleType, name: string): number | undefined {
  const exported = type.exports.find((entry) => entry.name === name && entry.type.kind === "global");
  const definition = exported && type.definitions.global[exported.index - countGlobals(type)];
  return definition && addressOfInitial(definition.initial);
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

function alignUp(address: number, alignment: number): number {
  return Math.ceil(address / alignment) * alignment;
}

function freeze(thread: ThreadPlan): ThreadPlan {
  for (const list of [thread.stacks, thread.locals, thread.lacking]) for (const item of list) Object.freeze(item);
  for (const member of Object.values(thread)) Object.freeze(member);
  return Object.freeze(thread);
}
