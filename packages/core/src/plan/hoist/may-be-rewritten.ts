import { isBuiltinNamespace } from "../../wasm/compile-options.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { findHostValue } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { PassOptions } from "../plan-options.ts";

/**
 * Whether a plan may ask for a module's bytes to be changed, no matter which modules it is linked with. If not, the
 * module can be compiled before there is a plan.
 *
 * Only modules of cycles are rewritten, so the module has to import something that neither host nor engine provides. It also
 * needs something that can be hoisted or deferred: a definition that it exports, or a start function. Limits are
 * reconciled in every module.
 */
export function mayBeRewritten(
  type: ModuleType,
  {
    hostImports,
    hoist,
    resolve,
    reconcileLimits,
    compileOptions,
  }: Pick<PassOptions, "hostImports" | "hoist" | "resolve" | "reconcileLimits" | "compileOptions">,
): boolean {
  if (type.precompiled === true) return false;
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
