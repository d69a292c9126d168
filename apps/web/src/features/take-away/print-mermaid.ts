import type { LinkPlan } from "@rec/browser";
import { shownName } from "../../model/shown-name.ts";
import { type EdgeBinding, edgesOf, namesText } from "./plan-edges.ts";

const ARROWS: Readonly<Record<EdgeBinding, string>> = {
  direct: "-->",
  hoisted: "-->",
  fused: "==>",
  host: "-->",
  shim: "-.->",
  closure: "-.->",
  trap: "-.->",
};

/** Prints which module imports from which, as a flowchart of Mermaid. */
export function printMermaid(plan: LinkPlan): string {
  const edges = edgesOf(plan);
  const ids = new Map(plan.modules.map(({ name }, at) => [name, `m${at}`]));
  const endOf = (to: string | undefined, binding: EdgeBinding): string => {
    if (to !== undefined) return ids.get(to) ?? "linker";
    return binding === "host" || binding === "trap" ? binding : "linker";
  };
  const ends = new Set(edges.map(({ to, binding }) => endOf(to, binding)));
  const others = ["host", "linker", "trap"].filter((end) => ends.has(end));
  return [
    "flowchart LR",
    ...plan.modules.map(({ name }) => `  ${ids.get(name)}[${quoted(shownName(name))}]`),
    ...others.map((end) => `  ${end}([${quoted(end)}])`),
    ...edges.map((edge) => {
      const suffix = edge.binding === "direct" || edge.binding === "host" ? "" : ` (${edge.binding})`;
      const label = quoted(namesText(edge) + suffix);
      return `  ${ids.get(edge.from)} ${ARROWS[edge.binding]}|${label}| ${endOf(edge.to, edge.binding)}`;
    }),
    "",
  ].join("\n");
}

/** Mermaid reads `#34;` as a quotation mark. A name cannot end its text, and `<` begins no markup. */
function quoted(text: string): string {
  return `"${text.replace(/[#"&<>`\n\r]/g, (character) => `#${character.charCodeAt(0)};`)}"`;
}
