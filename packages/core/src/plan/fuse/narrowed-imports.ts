import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import { isPlainType } from "../types/match-plain-types.ts";
import { type Inside, providerInside } from "./extern-origin.ts";
import type { FuseScene } from "./fuse-scene.ts";

/** Whether types of imports can only be compared when the types of all modules are numbered. */
export function namesDefinedTypes({ imports, types }: ModuleType): boolean {
  return imports.some(({ type }) => externKindOf(type) !== "table" && !isPlainType(type, types));
}

/**
 * Whether a module of a group gets a function or global of another one whose type is a subtype of the type that it asks for.
 *
 * In a fused module, the engine would check the code of the importer with the type of the provider. So it would accept code
 * that is invalid in the module itself, because it needs the narrower type.
 */
export function narrowsImport(scene: FuseScene, group: readonly string[]): boolean {
  const inside = new Set(group);
  const within: Inside & Pick<LinkPlan, "deferred"> = {
    isInside: (importer, provider) => inside.has(importer) && inside.has(provider),
    isReturned: () => true,
    deferred: scene.plan.deferred,
  };
  return group.some((module) => {
    const imports = scene.importsOf(module);
    return [...imports.function, ...imports.global].some(({ position, typePosition }) => {
      if (position === undefined) return false;
      const entry = at(scene.planned.get(module)?.imports ?? [], position);
      const provider = providerInside(entry, module, within);
      const found = provider && scene.exportOf(provider)?.type;
      if (provider === undefined || found === undefined) return false;
      const asked = at(scene.types[module]?.imports ?? [], typePosition).type;
      return !isSameType({ module, type: asked }, { module: provider.module, type: found }, scene);
    });
  });
}

interface Scoped {
  readonly module: string;
  readonly type: ExternType;
}

/** Whether two types that match are one type. Only types of functions and globals have subtypes that differ from them. */
function isSameType(asked: Scoped, found: Scoped, scene: FuseScene): boolean {
  const numberOf = (module: string, index: number): number => scene.typeNumbers(module)[index] ?? Number.NaN;
  if (asked.type.kind === "function" && found.type.kind === "function") {
    // A plain type has no other subtypes than itself.
    if (isPlainType(asked.type, scene.types[asked.module]?.types ?? [])) return true;
    return numberOf(asked.module, asked.type.typeIndex) === numberOf(found.module, found.type.typeIndex);
  }
  if (asked.type.kind !== "global" || found.type.kind !== "global") return false;
  const [one, other] = [asked.type.type, found.type.type];
  if (typeof one === "string" || typeof other === "string") return one === other;
  const isSame =
    typeof one.ref === "number" && typeof other.ref === "number"
      ? numberOf(asked.module, one.ref) === numberOf(found.module, other.ref)
      : one.ref === other.ref && typeof one.ref === "string";
  return isSame && one.nullable === other.nullable;
}
