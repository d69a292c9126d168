import type { LinkPlan, PlannedImport } from "@rec/browser";
import { shownName, shownPath } from "../../model/shown-name.ts";
import { type Binding, type End, exportEnd, importEnd, type Link, moduleCard } from "./links.ts";

/** All lines of the picture of a plan: imports, imports that owners of hoisted definitions got, and slots that are filled. */
export function linksOfPlan(plan: LinkPlan): readonly Link[] {
  const cycleOf = new Map(plan.cycles.flatMap(({ modules }, index) => modules.map((name) => [name, index] as const)));
  const unitOf = new Map(plan.units.flatMap(({ modules }, index) => modules.map((name) => [name, index] as const)));
  const isInCycle = (a: string, b: string) => a !== b && cycleOf.has(a) && cycleOf.get(a) === cycleOf.get(b);
  const isFused = (a: string, b: string) => a !== b && unitOf.get(a) === unitOf.get(b);
  const imports = plan.modules.flatMap(({ name, imports }) =>
    imports.map((entry, index) => importLink(plan, { importer: name, entry, index, isInCycle, isFused })),
  );
  return [...imports, ...ownerLinks(plan), ...fillLinks(plan)];
}

interface ImportInput {
  readonly importer: string;
  readonly entry: PlannedImport;
  readonly index: number;
  readonly isInCycle: (a: string, b: string) => boolean;
  readonly isFused: (a: string, b: string) => boolean;
}

function importLink(plan: LinkPlan, { importer, entry, index, isInCycle, isFused }: ImportInput): Link {
  const { binding, kind, type, reason } = entry;
  const wanted = { module: entry.module, name: entry.name };
  const to = importEnd(importer, wanted);
  const base = {
    id: `import ${index} of ${importer}`,
    role: "import",
    kind,
    type,
    importer,
    import: wanted,
    ...(reason === undefined ? {} : { reason }),
    inCycle: false,
    problems: [],
  } as const;
  switch (binding.by) {
    case "host": {
      const from: End = { card: "host", side: "right", label: shownPath(entry), key: to.key };
      return { ...base, binding: "host", asked: { from, to }, linked: { from, to } };
    }
    case "trap": {
      const from: End = {
        card: "linker",
        side: "right",
        label: `trap for ${shownName(entry.name)}`,
        key: `trap ${importer} ${to.key}`,
      };
      return { ...base, binding: "trap", linked: { from, to } };
    }
    case "export": {
      const provider = { module: binding.module, name: binding.name };
      const from = exportEnd(provider);
      const fused = isFused(importer, provider.module);
      return {
        ...base,
        binding: fused ? "fused" : "direct",
        provider,
        inCycle: isInCycle(importer, provider.module),
        asked: { from, to },
        linked: { from, to },
      };
    }
    case "made": {
      const { extern, provider } = binding;
      const linked = { from: madeEnd(plan, extern), to };
      if (provider === undefined) return { ...base, binding: "made", extern, linked };
      const fused = isFused(importer, provider.module);
      const asked = { from: exportEnd(provider), to };
      const inCycle = isInCycle(importer, provider.module);
      return {
        ...base,
        binding: fused ? "fused" : "made",
        extern,
        provider,
        inCycle,
        asked,
        linked: fused ? asked : linked,
      };
    }
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      if (deferred === undefined) return { ...base, binding: "shim", slot: binding.slot };
      const { provider } = deferred;
      return {
        ...base,
        binding: deferred.binding,
        slot: binding.slot,
        provider,
        inCycle: isInCycle(importer, provider.module),
        asked: { from: exportEnd(provider), to },
        linked: { from: slotEnd(plan, binding.slot, "right"), to },
      };
    }
  }
}

/** A definition that the linker took over is an import of its owner from then on. */
function ownerLinks(plan: LinkPlan): Link[] {
  return plan.units.flatMap(({ name: owner, rewrite }) =>
    (rewrite?.hoists ?? []).flatMap((hoist): Link[] => {
      if (hoist.extern === undefined) return [];
      const made = plan.made[hoist.extern];
      if (made === undefined) return [];
      const to: End = {
        card: moduleCard(owner),
        side: "left",
        label: made.name === undefined ? hoist.kind : shownName(made.name),
        key: `hoist ${hoist.kind} ${hoist.extern}`,
      };
      return [
        {
          id: `hoist ${hoist.extern} of ${owner}`,
          role: "owner",
          kind: hoist.kind,
          binding: "made",
          type: made.text,
          importer: owner,
          import: { module: hoist.module, name: hoist.name },
          extern: hoist.extern,
          inCycle: false,
          problems: [],
          linked: { from: madeEnd(plan, hoist.extern), to },
        },
      ];
    }),
  );
}

function fillLinks(plan: LinkPlan): Link[] {
  return plan.deferred.map(
    ({ importer, import: wanted, provider }, slot): Link => ({
      id: `fill ${slot}`,
      role: "fill",
      kind: "function",
      binding: "fill",
      type: typeOf(plan, importer, wanted),
      importer,
      import: wanted,
      provider,
      slot,
      inCycle: false,
      problems: [],
      linked: { from: exportEnd(provider), to: slotEnd(plan, slot, "left") },
    }),
  );
}

function typeOf(plan: LinkPlan, importer: string, wanted: Link["import"]): string {
  const module = plan.modules.find(({ name }) => name === importer);
  return (
    module?.imports.find(({ module, name }) => module === wanted.module && name === wanted.name)?.type ?? "function"
  );
}

function madeEnd(plan: LinkPlan, extern: number): End {
  const made = plan.made[extern];
  const name = made?.name === undefined ? (made?.type.kind ?? "extern") : shownName(made.name);
  return { card: "linker", side: "right", label: name, key: `made ${extern}` };
}

function slotEnd(plan: LinkPlan, slot: number, side: End["side"]): End {
  const name = shownName(plan.deferred[slot]?.provider.name ?? "");
  const binding: Binding = plan.deferred[slot]?.binding ?? "shim";
  return { card: "linker", side, label: side === "left" ? `slot ${slot}` : `${binding} ${name}`, key: `slot ${slot}` };
}
