import { type Diagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "@rec/browser";
import { element } from "../element.ts";

/** An error for a human reader: the event, its place, and a fix. */
export function problemContent(error: unknown, onRetry: () => void): readonly HTMLElement[] {
  const retry = element("button", { type: "button", class: "primary" }, "Link it right");
  retry.addEventListener("click", onRetry);
  const isOurs =
    error instanceof ModuleLoadError || error instanceof ModuleParseError || error instanceof ModuleLinkError;
  const name = error instanceof Error ? error.name : "Error";
  const count = isOurs ? error.diagnostics.length : 0;
  const title = count > 1 ? `The link failed: ${count} problems` : isOurs ? "The link failed" : "The page cannot go on";
  return [
    element("div", { class: "card-head" }, element("h2", {}, title), element("code", { class: "note" }, name)),
    isOurs
      ? element("ul", { class: "diagnostics" }, ...error.diagnostics.map(diagnosticItem))
      : element("p", { class: "diagnostic-message alone" }, error instanceof Error ? error.message : String(error)),
    retry,
  ];
}

function diagnosticItem(diagnostic: Diagnostic): HTMLElement {
  return element(
    "li",
    {},
    element("code", { class: "code" }, diagnostic.code),
    element("p", { class: "diagnostic-message" }, diagnostic.message),
    element("p", { class: "hint" }, element("b", {}, "Hint"), ` ${diagnostic.hint}`),
    whereabouts(diagnostic),
  );
}

function whereabouts({ module, import: wanted, offset, url }: Diagnostic): HTMLElement {
  const facts = [
    ["module", module],
    ["import", wanted && `${wanted.module}.${wanted.name}`],
    ["offset", offset === undefined ? undefined : `0x${offset.toString(16)} (${offset})`],
    ["URL", url],
  ] as const;
  const known = facts.flatMap(([label, value]) =>
    value === undefined ? [] : [element("div", {}, element("dt", {}, label), element("dd", {}, value))],
  );
  return element("dl", { class: "facts" }, ...known);
}
