import type { DefinedType, ExternType } from "../../wasm/extern-type.ts";
import { lookupHostImport } from "../../wasm/host-import.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import type { PlanOptions } from "../plan-options.ts";
import type { Definition } from "../resolve/follow-re-exports.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import type { CanonicalTypes } from "./canonical-types.ts";
import { matchExternTypes } from "./match-extern-types.ts";
import { isPlainType, matchPlainTypes } from "./match-plain-types.ts";
import { observeHostExtern } from "./observe-host-extern.ts";

/** An import with another type than its provider has. */
export interface Mismatch {
  readonly importer: number;
  /** Position in the imports of the importer. */
  readonly position: number;
  readonly import: ImportType;
  /** The provider's type, with the types that it refers to, or words for a host value that is no extern. */
  readonly found: { readonly type: ExternType; readonly types: readonly DefinedType[] } | string;
  /** The providing module; undefined for the host. */
  readonly provider: { readonly module: number; readonly name: string } | undefined;
}

type ImportKey = Pick<ImportType, "module" | "name">;

interface MatchInput {
  readonly modules: readonly NamedModule[];
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly canonical: () => CanonicalTypes;
}

/** Checks every import against the type of its provider. */
export function matchImports(input: MatchInput, options: PlanOptions): Mismatch[] {
  const { modules, resolutions, definitions } = input;
  const mismatches: Mismatch[] = [];
  for (let importer = 0; importer < definitions.length; importer += 1) {
    const { imports } = (modules[importer] as NamedModule).type;
    for (let position = 0; position < imports.length; position += 1) {
      const entry = imports[position] as ImportType;
      const definition = definitions[importer]?.[position];
      const resolution = resolutions[importer]?.[position];
      if (definition === undefined || definition.by === "nobody" || definition.by === "trap") continue;
      // A module that re-exports a host import gives it the type of that import.
      const at = definition.by === "export" ? definition.at : resolution?.by === "export" ? resolution.at : undefined;
      const found =
        at === undefined
          ? checkHost({ importer, entry, key: definition as ImportKey }, input, options)
          : checkExport({ importer, entry, at }, input);
      if (found !== undefined) mismatches.push({ importer, position, import: entry, ...found });
    }
  }
  return mismatches;
}

type Found = Pick<Mismatch, "found" | "provider">;

interface ExportQuestion {
  readonly importer: number;
  readonly entry: ImportType;
  readonly at: ExportPosition;
}

function checkExport({ importer, entry, at }: ExportQuestion, input: MatchInput): Found | undefined {
  const provider = (input.modules[at.module] as NamedModule).type;
  const exported = provider.exports[at.export];
  if (exported === undefined) return undefined;
  const { type } = exported;
  const pair = { expected: entry.type, importer, actual: type, provider: at.module };
  if (matchTypes(pair, input)) return undefined;
  return { found: { type, types: provider.types }, provider: { module: at.module, name: exported.name } };
}

interface HostQuestion {
  readonly importer: number;
  readonly entry: ImportType;
  readonly key: ImportKey;
}

function checkHost(
  { importer, entry, key }: HostQuestion,
  input: MatchInput,
  { imports }: PlanOptions,
): Found | undefined {
  const observed = observeHostExtern(lookupHostImport(imports, key), entry.type);
  if (typeof observed === "string") return { found: observed, provider: undefined };
  if (matchTypes({ expected: entry.type, importer, actual: observed, provider: importer }, input)) return undefined;
  const { types } = (input.modules[importer] as NamedModule).type;
  return { found: { type: observed, types }, provider: undefined };
}

interface TypePair {
  readonly expected: ExternType;
  readonly importer: number;
  readonly actual: ExternType;
  readonly provider: number;
}

/** Whether an extern of one module may be given to an import of another; modules by position. */
export function matchTypes(
  { expected, importer, actual, provider }: TypePair,
  { modules, canonical }: Pick<MatchInput, "modules" | "canonical">,
): boolean {
  const typesOf = (module: number) => (modules[module] as NamedModule).type.types;
  const isPlain = isPlainType(expected, typesOf(importer)) && isPlainType(actual, typesOf(provider));
  if (isPlain) return matchPlainTypes(expected, actual);
  const { types, numbers } = canonical();
  return matchExternTypes(
    { type: expected, numbers: numbers[importer] as readonly number[] },
    { type: actual, numbers: numbers[provider] as readonly number[] },
    types,
  );
}
