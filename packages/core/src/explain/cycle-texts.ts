import type { LinkDiagnostic } from "../errors.ts";
import { plainName } from "../wasm/quote-name.ts";
import { elideSteps, formatCycle, nameOf, type Scene } from "./scene.ts";

/**
 * A cycle in which every import is a memory, table, global or tag.
 *
 * @param members - each needs an extern of the next member, and the last needs an extern of the first
 * @param externs - the extern that each member needs, in words
 */
export function unbreakableCycle(members: readonly number[], externs: readonly string[], scene: Scene): LinkDiagnostic {
  const names = members.map((module) => nameOf(module, scene));
  return {
    code: "UNBREAKABLE_CYCLE",
    message:
      `${formatCycle(names.map(plainName))}: each needs an extern of the next before it can be instantiated: ` +
      elideSteps(externs).join(", "),
    hint: "pass one of these externs to all modules through imports, so that no module has to define it",
    module: names[0] ?? "",
  };
}
