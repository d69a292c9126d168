import { quotedName, shownName } from "../../model/shown-name.ts";
import type { Stage } from "./picture.ts";
import type { Scene } from "./picture-input.ts";

/** The sentence above the picture: what there is to see. */
export function captionOf({ plan, links, modules }: Scene, stage: Stage): string {
  if (modules.length === 0) return "There are no modules yet. Add some, or choose an example.";
  if (plan === undefined) {
    const cyclic = links.some(({ inCycle }) => inCycle) ? " Thick lines form a cycle." : "";
    return `What the modules ask for, by name. They are not linked.${cyclic}`;
  }
  if (plan.modules.every(({ imports }) => imports.length === 0)) {
    return modules.length === 1 ? "The module imports nothing." : "No module imports anything.";
  }
  const [cycle] = plan.cycles;
  if (stage === "asked") {
    return cycle === undefined
      ? `${modules.length === 1 ? "One module" : `${modules.length} modules`}, and no cycle: each can come after its providers.`
      : `A cycle, in thick lines: ${cycle.modules.slice(0, 4).map(shownName).join(" and ")}${cycle.modules.length > 4 ? " and others" : ""} need each other, so none can come first.`;
  }
  const hoisted = plan.made.filter(({ owner }) => owner !== undefined);
  const [made] = hoisted;
  const [deferred] = plan.deferred;
  const traps = plan.modules.flatMap(({ imports }) => imports.filter(({ binding }) => binding.by === "trap")).length;
  const parts = [
    ...(made === undefined
      ? []
      : hoisted.length > 1
        ? [`the linker makes ${hoisted.length} externs itself, so no module waits for them`]
        : [
            `the linker makes the ${made.type.kind} of ${shownName(made.owner ?? "")} itself, so no module waits for it`,
          ]),
    ...(deferred === undefined
      ? []
      : plan.deferred.length > 1
        ? [`the linker forwards ${plan.deferred.length} functions until their providers exist`]
        : [
            `the linker forwards ${quotedName(deferred.provider.name)} until ${shownName(deferred.provider.module)} exists`,
          ]),
    ...(plan.units.some(({ fused }) => fused !== undefined) ? ["modules are fused into one"] : []),
    ...(traps === 0
      ? []
      : [traps === 1 ? "one function has no provider, and traps" : `${traps} functions have no provider, and trap`]),
  ];
  if (parts.length === 0) return "Each import comes from its provider directly.";
  return `${plan.cycles.length > 0 ? "The cycle is broken: " : ""}${parts.join(", and ")}.`.replace(/^./, (first) =>
    first.toUpperCase(),
  );
}
