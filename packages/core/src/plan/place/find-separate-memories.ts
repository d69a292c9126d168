import type { Problem } from "../../problem.ts";
import { readConstant } from "../../wasm/address-constant.ts";
import type { HostKey } from "../../wasm/host-import.ts";
import { languageOfHead } from "../../wasm/language-of-head.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { PlannedImport } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { createExternLookup, type ExternOfModule, type SpaceInput } from "./gather-spaces.ts";
import { isPartOfComponent } from "./is-part-of-component.ts";
import { isStackLike } from "./may-share-stack.ts";

/** Two modules that call each other, with two memories. */
export interface SeparateMemories extends Problem {
  readonly about: "separate-memories";
  readonly code: "SEPARATE_MEMORIES";
  /** The importer of a function, and the module that provides it. */
  readonly module: string;
  readonly provider: string;
  readonly import: { readonly module: string; readonly name: string };
  /** The two modules, in this order. */
  readonly users: readonly [MemoryUser, MemoryUser];
  readonly moduleCount: number;
}

export interface MemoryUser {
  readonly module: string;
  readonly language: ModuleAreas["language"];
  /** Whether the module defines its memory. */
  readonly isOwner: boolean;
  /** The memory, if the host gives it. */
  readonly host?: HostKey;
}

/** Warnings beyond this number say nothing new. */
const MOST_LISTED = 10;

/**
 * Finds modules that call each other and have different memories.
 *
 * A pointer means nothing in another memory, but nothing in a type tells a pointer from a number, and modules that share
 * nothing are a good design. So all of this has to hold:
 *
 * - one of the modules imports a function of the other, with a parameter or result that can be an address
 * - the first memories of the two are different, and each module has one memory only
 * - a compiler made both, and both keep data or a stack in their memory. So a library of pure functions,
 *   which needs no memory, is passed over
 * - neither exports `cabi_realloc`: the core modules of components are made to share nothing
 */
export function findSeparateMemories(plan: LinkPlan, input: SpaceInput): SeparateMemories[] {
  const { types } = input;
  const moduleCount = plan.modules.length;
  const known = new Set<string>();
  return findCalls(plan, input).flatMap(({ module, provider, entry, memories }): SeparateMemories[] => {
    const pair = [module, provider].sort().join("\0");
    if (known.has(pair) || known.size === MOST_LISTED) return [];
    known.add(pair);
    const about = { about: "separate-memories", code: "SEPARATE_MEMORIES" } as const;
    const users = [
      describeUser({ name: module, type: types[module] as ModuleType }, memories[0]),
      describeUser({ name: provider, type: types[provider] as ModuleType }, memories[1]),
    ] as const;
    return [{ ...about, module, provider, import: { module: entry.module, name: entry.name }, users, moduleCount }];
  });
}

/** A function that a module imports from one with another memory, and that may carry an address. */
interface Call {
  readonly module: string;
  readonly provider: string;
  readonly entry: PlannedImport;
  /** Those of the two modules, in this order. */
  readonly memories: readonly [ExternOfModule, ExternOfModule];
}

function findCalls(plan: LinkPlan, { types, hostImports }: SpaceInput): Call[] {
  const find = createExternLookup(plan, { types, hostImports });
  const memories = new Map<string, ExternOfModule>();
  plan.modules.forEach(({ name }, module) => {
    const memory = keepsPointers(types[name]) ? find(module, "memory", 0) : undefined;
    if (memory !== undefined) memories.set(name, memory);
  });
  return plan.modules.flatMap(({ name, imports }) => {
    const memory = memories.get(name);
    if (memory === undefined) return [];
    return imports.flatMap((entry): Call[] => {
      const provider = providerOf(entry, plan);
      const other = memories.get(provider ?? name) ?? memory;
      if (provider === undefined || other.key === memory.key || !mayCarryAddress(entry, types[name])) return [];
      return [{ module: name, provider, entry, memories: [memory, other] }];
    });
  });
}

/** The module that provides a function. */
function providerOf({ kind, binding }: PlannedImport, plan: LinkPlan): string | undefined {
  if (kind !== "function") return undefined;
  if (binding.by === "deferred") return at(plan.deferred, binding.slot).provider.module;
  return binding.by === "export" ? binding.module : undefined;
}

/** Whether a function has a parameter or result of the type that addresses have in the module's memory. */
function mayCarryAddress({ type }: PlannedImport, module: ModuleType | undefined): boolean {
  const [memory] = memoriesOf(module);
  const addressType = memory?.type.kind === "memory" ? memory.type.limits.addressType : "i32";
  return new RegExp(`\\b${addressType}\\b`).test(type);
}

function memoriesOf(type: ModuleType | undefined): Pick<ModuleType["imports"][number], "type">[] {
  if (type === undefined) return [];
  return [...type.imports.filter((entry) => entry.type.kind === "memory"), ...type.definitions.memory];
}

function describeUser({ name, type }: NamedModule, { definition }: ExternOfModule): MemoryUser {
  const user = { module: name, language: languageOfHead(type), isOwner: type.definitions.memory.length > 0 };
  if (definition?.by !== "host") return user;
  const { by: _, ...host } = definition;
  return { ...user, host };
}

/**
 * Whether a compiler made the module, and it keeps something in its memory. The head and the segments decide: names and
 * functions of a stream cannot be asked any more, and the same modules have to give the same plan.
 */
function keepsPointers(type: ModuleType | undefined): boolean {
  if (type === undefined || memoriesOf(type).length !== 1) return false;
  const isScript = languageOfHead(type) !== undefined && (type.dataSegments ?? []).length > 0;
  return (isScript || mayHaveStack(type)) && !isPartOfComponent(type);
}

/** Whether the first global looks like the stack pointer of a linker of C, below or above the data if there are any. */
function mayHaveStack({ definitions: { global }, dataSegments = [] }: ModuleType): boolean {
  const [first] = global;
  if (first === undefined || !isStackLike(first)) return false;
  const initial = readConstant(first.initial) ?? 0;
  const start = dataSegments.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  const end = dataSegments.reduce((most, { offset, sizeBytes }) => Math.max(most, offset + sizeBytes), 0);
  return initial === start || initial >= end;
}
