import { isBuiltinNamespace } from "../../wasm/compile-options.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { findHostValue } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { hasSharedMemory, hasTags } from "../place/may-be-arranged.ts";
import { mayShareStack } from "../place/may-share-stack.ts";
import type { PassOptions } from "../plan-options.ts";

/**
 * Whether a plan may ask for a module's bytes to be changed, no matter which modules it is linked with. If not, the
 * module can be compiled before there is a plan.
 *
 * A module with a stack that shares its memory, with other modules or with threads, may be placed. Modules may get one exception tag. Otherwise only modules of cycles are rewritten, so the module has to import something that neither
 * host nor engine provides. It also needs something that can be hoisted or deferred: a definition that it exports, or a start
 * function. Limits are reconciled in every module.
 *
 * @param options - `isAlone`: the link has no other module
 */
export function mayBeRewritten(
  type: ModuleType,
  {
    hostImports,
    hoist,
    resolve,
    reconcileLimits,
    compileOptions,
    place,
    isAlone,
  }: Pick<PassOptions, "hostImports" | "hoist" | "resolve" | "reconcileLimits" | "compileOptions" | "place"> & {
    readonly isAlone: boolean;
  },
): boolean {
  if (type.precompiled === true) return false;
  // Only the externs that a link set shares are taken from a dynamic library, and its start function is not deferred.
  if (type.dylink !== undefined) return sharesDefinitions(type);
  if (place !== "off" && (!isAlone || hasSharedMemory(type)) && mayShareStack(type)) return true;
  if (!isAlone && hasTags(type)) return true;
  if (reconcileLimits === true && exportsMovable(type)) return true;
  const isFromModule = (entry: ModuleType["imports"][number]): boolean =>
    (resolve !== undefined || findHostValue(hostImports, entry, entry.type) === undefined) &&
    (compileOptions === undefined || !isBuiltinNamespace(entry.module, compileOptions));
  if (!type.imports.some(isFromModule)) return false;
  return type.start !== undefined || (hoist !== false && exportsMovable(type));
}

function exportsMovable({ exports, definitions }: ModuleType): boolean {
  const hasMovable = (kind: ExternKind): boolean => kind !== "function" && definitions[kind][0]?.movable === true;
  return exports.some(({ type, importIndex }) => importIndex === undefined && hasMovable(externKindOf(type)));
}

function sharesDefinitions({ definitions }: ModuleType): boolean {
  return definitions.memory.length + definitions.table.length + definitions.tag.length > 0;
}
