import type { ExternKind } from "../../wasm/extern-type.ts";
import type { FusedImport } from "../fused-format.ts";
import { identityOf } from "./extern-identity.ts";
import type { Origins } from "./extern-origin.ts";
import { type FuseScene, KINDS } from "./fuse-scene.ts";

interface FusedImports {
  readonly scene: FuseScene;
  readonly origins: Origins;
  readonly modules: readonly string[];
  readonly imports: readonly FusedImport[];
}

/**
 * Whether a module can keep all of its indices. In each index space, the fused module has:
 *
 *   its imports                  the first imports of the module, and no others
 *   definitions of the others    those that the other imports of the module get, in its order, each once; the value of such a
 *                                global names nothing, because what it names would come later
 *   definitions of the module    at the same indices as before
 *   definitions of the others    all that are left
 */
export function keepsIndices(module: string, fused: FusedImports): boolean {
  return (
    fused.modules.every((name) => !hasEngineImports(name, fused)) &&
    KINDS.every((kind) => keepsIndicesOf(kind, module, fused))
  );
}

/** Imports that the engine provides keep their names, and are not joined with others. */
function hasEngineImports(module: string, { scene }: FusedImports): boolean {
  return scene.types[module]?.imports.length !== scene.planned.get(module)?.imports.length;
}

function keepsIndicesOf(kind: ExternKind, module: string, { scene, origins, imports }: FusedImports): boolean {
  const fused = imports.filter((entry) => entry.kind === kind);
  const count = origins.importCount(module, kind);
  const provided = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const origin = origins.originOf(module, kind, index);
    if (index < fused.length) {
      const first = fused[index]?.users[0];
      const isOwn = first?.module === module && first.import === origins.positionOf(module, kind, index);
      if (!isOwn) return false;
    } else {
      if (origin.by !== "definition" || origin.module === module) return false;
      const { initial } = scene.types[origin.module]?.definitions.global[origin.ordinal] ?? {};
      if (kind === "global" && initial === undefined) return false;
      const identity = identityOf(origin, scene);
      if (provided.has(identity)) return false;
      provided.add(identity);
    }
  }
  // Definitions that became imports keep their indices if they follow the imports of the module directly.
  const replaced = fused.flatMap(({ users }, at) =>
    users.flatMap((user) => (user.module === module && user.definition !== undefined ? [at - user.definition] : [])),
  );
  return replaced.every((offset) => offset === count) && fused.length <= count + replaced.length;
}
