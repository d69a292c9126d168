import { type ModuleType, standInFor } from "@rec/core/plan";
import { didYouMean } from "../output/did-you-mean.ts";
import { UsageError } from "../output/failure.ts";

/** Host imports by namespace and name. */
export type AssumedImports = Record<string, Record<string, WebAssembly.ImportValue>>;

interface AssumeOptions {
  readonly option: string;
  readonly isRequired: boolean;
  readonly isLacking?: (entry: ImportName) => boolean;
}

/** The names of an import. */
export type ImportName = Pick<ModuleType["imports"][number], "module" | "name">;

/** Whether a reference stands for any number of imports. */
export function isPattern(reference: string): boolean {
  return reference.includes("*");
}

/**
 * Stand-ins for host imports, each with the kind and type of the first import that asks for it.
 *
 * @param references - `namespace.name`, where `*` stands for any text: `env.log`, `wasi_snapshot_preview1.*`
 * @param option - the option that gave the references, for the error
 * @param isRequired - whether each reference has to fit an import
 * @param isLacking - whether no module provides an import; without it, all imports that fit get a stand-in
 * @throws {UsageError} if a required reference fits no import
 */
export function assumeImports(
  references: readonly string[],
  types: readonly ModuleType[],
  { option, isRequired, isLacking = () => true }: AssumeOptions,
): AssumedImports {
  const entries = types.flatMap((type) => type.imports);
  const imports: AssumedImports = Object.create(null);
  for (const reference of references) {
    const fits = patternOf(reference);
    const found = entries.filter(({ module, name }) => fits.test(`${module}.${name}`));
    if (found.length === 0 && isRequired) {
      const known = entries.map(({ module, name }) => `${module}.${name}`);
      throw new UsageError(
        `Cannot use ${option} ${reference}: no module imports it${didYouMean(reference, known, "the modules import")}`,
      );
    }
    for (const [namespace, values] of Object.entries(standInsFor(found.filter(isLacking)))) {
      imports[namespace] = Object.assign(Object.create(null), values, imports[namespace]);
    }
  }
  return imports;
}

/** A stand-in for each of these imports, with the kind and type of the first of a name. */
export function standInsFor(entries: ModuleType["imports"]): AssumedImports {
  const imports: AssumedImports = Object.create(null);
  for (const { module, name, type } of entries) {
    const namespace = imports[module] ?? Object.create(null);
    namespace[name] ??= standInFor(type) as WebAssembly.ImportValue;
    imports[module] = namespace;
  }
  return imports;
}

function patternOf(reference: string): RegExp {
  const parts = reference.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su");
}
