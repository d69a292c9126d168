import type { CompileOptions } from "../wasm/compile-options.ts";
import type { ExternKind } from "../wasm/extern-type.ts";

/** The difference between a given module and the module that the plan expects. */
export type PlanDifference =
  | { readonly is: "missing" }
  | { readonly is: "no module" }
  | { readonly is: "other count"; readonly of: "imports" | "exports"; readonly found: number; readonly planned: number }
  | { readonly is: "unknown import"; readonly kind: string; readonly module: string; readonly name: string }
  | {
      readonly is: "without builtins";
      readonly module: string;
      readonly name: string;
      readonly options: CompileOptions;
    }
  | { readonly is: "unknown export"; readonly kind: string; readonly name: string };

export interface Shape {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: ExternKind }[];
  readonly exports: readonly { readonly name: string; readonly kind: ExternKind }[];
}

export interface FoundShape {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  readonly exports: readonly { readonly name: string; readonly kind: string }[];
}

/** The first difference between the imports and exports that a plan expects of a module, and those that it has. */
export function differenceOf(planned: Shape, { imports, exports }: FoundShape): PlanDifference | undefined {
  for (const [of, found, expected] of [
    ["imports", imports.length, planned.imports.length],
    ["exports", exports.length, planned.exports.length],
  ] as const) {
    if (found !== expected) return { is: "other count", of, found, planned: expected };
  }
  const otherImport = imports.find((entry, position) => {
    const expected = planned.imports[position];
    return entry.module !== expected?.module || entry.name !== expected.name || entry.kind !== expected.kind;
  });
  if (otherImport !== undefined) return { is: "unknown import", ...otherImport };
  const otherExport = exports.find(
    (entry, position) =>
      entry.name !== planned.exports[position]?.name || entry.kind !== planned.exports[position]?.kind,
  );
  return otherExport && { is: "unknown export", ...otherExport };
}
