import type { ModuleType } from "./module-type.ts";

/** The pages or slots that a module declares for its first memory or table; undefined if it has none, or does not show it. */
export function declaredMinimum(
  { imports, definitions }: Pick<ModuleType, "imports" | "definitions">,
  kind: "memory" | "table",
): number | undefined {
  const first = [...imports, ...definitions[kind]].find(({ type }) => type.kind === kind)?.type;
  return first?.kind === "memory" || first?.kind === "table" ? first.limits.minimum : undefined;
}
