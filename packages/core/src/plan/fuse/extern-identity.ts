import type { ExternType, ValueType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { importAt, type Origin } from "./extern-origin.ts";
import type { FuseScene } from "./fuse-scene.ts";

/**
 * A key of an extern of a unit. Two imports with one key become one import of the fused module. They have to be one extern,
 * and ask for it by types that one import can state.
 *
 * Functions and constant globals of JavaScript become another extern for each type that asks for them. So the types are
 * part of the key, and a type that names other types is a key of its own.
 */
export function identityOf(origin: Origin, scene: FuseScene): string {
  const { module, kind } = origin;
  switch (origin.by) {
    case "definition":
      return `definition ${kind} ${origin.ordinal} ${module}`;
    case "hoist":
      return `made ${kind} ${origin.extern}`;
    case "engine":
      return `engine ${origin.typePosition} ${module}`;
    case "import": {
      const { binding } = importAt(scene, module, origin.position);
      if (binding.by === "made") return `made ${kind} ${binding.extern}`;
      return JSON.stringify([...sourceOf(module, origin.position, scene), kind, ...typeKey(origin, scene)]);
    }
  }
}

function sourceOf(module: string, position: number, scene: FuseScene): readonly unknown[] {
  const { binding } = importAt(scene, module, position);
  switch (binding.by) {
    case "host":
      return ["host", binding.option, binding.for, binding.module, binding.name];
    case "export":
      return ["export", binding.module, scene.exportIndex(binding) ?? binding.name];
    default:
      return ["own", module, position];
  }
}

/**
 * Memories and tables have one import, whatever limits their modules ask for. Modules may ask for types that differ otherwise
 * of one value of the host: then all but one of these imports do not match it. A module that imports one function several
 * times keeps that many imports, so that its indices can stay.
 */
function typeKey(origin: ImportOrigin, scene: FuseScene): readonly unknown[] {
  const { module, kind, position, typePosition } = origin;
  const moduleType = scene.types[module] as ModuleType;
  const { type } = at(moduleType.imports, typePosition);
  if (type.kind === "memory") return [type.limits.shared, type.limits.addressType, type.pageSizeLog2];
  if (type.kind === "table") {
    const isHost = importAt(scene, module, position).binding.by === "host";
    const defined = isHost ? [module, position] : undefined;
    return [type.limits.addressType, isPlainValue(type.element) ? type.element : defined];
  }
  if (!isStructural(type, moduleType)) return [module, position];
  const { typeIndex: _, ...rest } = type as ExternType & { readonly typeIndex?: number };
  return [rest, kind === "function" ? origin.occurrence : 0];
}

type ImportOrigin = Extract<Origin, { readonly by: "import" }>;

/** Whether the type says all by its shape: it names no other type, and no type is declared above or below it. */
function isStructural(type: ExternType, { types }: ModuleType): boolean {
  if (type.kind === "global") return isPlainValue(type.type);
  if (type.kind !== "function" && type.kind !== "tag") return false;
  const { final, supertype, groupSize } = at(types, type.typeIndex);
  return final && supertype === undefined && groupSize === 1 && [...type.params, ...type.results].every(isPlainValue);
}

function isPlainValue(type: ValueType): boolean {
  return typeof type === "string" || typeof type.ref === "string";
}
