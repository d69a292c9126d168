import type { DefinedType, ExternType } from "../../wasm/extern-type.ts";
import { type HostKey, readHostValue } from "../../wasm/host-import.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import { observeHostExtern } from "../../wasm/observe-host-extern.ts";
import type { ArrangedExtern } from "../arrangement.ts";
import type { PassOptions } from "../plan-options.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import { matchExternTypes } from "./match-extern-types.ts";
import { isPlainType, matchPlainTypes } from "./match-plain-types.ts";
import type { TypeNumbering } from "./type-numbering.ts";

/** An import with another type than its provider has. */
export interface Mismatch {
  readonly importer: number;
  /** Position in the imports of the importer. */
  readonly position: number;
  readonly import: ImportType;
  /** The provider's type, with the types that it refers to, or the type name of a host value that is no extern. */
  readonly found: { readonly type: ExternType; readonly types: readonly DefinedType[] } | string;
  /** The export that provides it, or the host import. */
  readonly provider: { readonly module: number; readonly name: string } | { readonly host: HostKey };
}

interface MatchInput {
  readonly modules: readonly NamedModule[];
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly definitions: readonly (readonly Definition[])[];
  /** Externs without an owner, by number. */
  readonly made: readonly ArrangedExtern[];
  readonly numbering: () => TypeNumbering;
}

/** Checks every import against the type of its provider. */
export function matchImports(input: MatchInput, options: PassOptions): Mismatch[] {
  const { modules, resolutions, definitions } = input;
  const mismatches: Mismatch[] = [];
  for (let importer = 0; importer < definitions.length; importer += 1) {
    const { imports } = (modules[importer] as NamedModule).type;
    for (let position = 0; position < imports.length; position += 1) {
      const entry = imports[position] as ImportType;
      const definition = definitions[importer]?.[position];
      const resolution = resolutions[importer]?.[position];
      if (definition === undefined || definition.by === "nobody" || definition.by === "trap") continue;
      // The engine compares the types of its own externs.
      if (definition.by === "engine") continue;
      if (definition.by === "made") {
        const found = checkMade({ importer, entry, extern: input.made[definition.extern] }, input);
        if (found !== undefined) mismatches.push({ importer, position, import: entry, ...found });
        continue;
      }
      // A module that re-exports a host import gives it the type of that import.
      const at = definition.by === "export" ? definition.at : resolution?.by === "export" ? resolution.at : undefined;
      const found =
        at === undefined
          ? checkHost({ importer, entry, key: definition as HostKey }, input, options)
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

interface MadeQuestion {
  readonly importer: number;
  readonly entry: ImportType;
  readonly extern: ArrangedExtern | undefined;
}

/**
 * An extern that the linker makes has the type that its first module declares, with limits for all. Another module may
 * declare what no limits satisfy: a memory that is not shared, 64-bit addresses, another type of elements.
 */
function checkMade({ importer, entry, extern }: MadeQuestion, input: MatchInput): Found | undefined {
  if (extern === undefined) return undefined;
  const { module, type } = extern;
  if (matchTypes({ expected: entry.type, importer, actual: type, provider: module }, input)) return undefined;
  const { types } = (input.modules[module] as NamedModule).type;
  return { found: { type, types }, provider: { module, name: entry.name } };
}

interface HostQuestion {
  readonly importer: number;
  readonly entry: ImportType;
  readonly key: HostKey;
}

function checkHost(
  { importer, entry, key }: HostQuestion,
  input: MatchInput,
  { hostImports }: PassOptions,
): Found | undefined {
  const observed = observeHostExtern(readHostValue(hostImports, key)?.value, entry.type);
  if (observed === undefined) return undefined;
  const { types } = (input.modules[importer] as NamedModule).type;
  return { found: typeof observed === "string" ? observed : { type: observed, types }, provider: { host: key } };
}

interface CanonicalNumbering {
  readonly numbering: () => Pick<TypeNumbering, "canonical">;
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
  { modules, numbering }: Pick<MatchInput, "modules"> & CanonicalNumbering,
): boolean {
  const typesOf = (module: number) => (modules[module] as NamedModule).type.types;
  const isPlain = isPlainType(expected, typesOf(importer)) && isPlainType(actual, typesOf(provider));
  if (isPlain) return matchPlainTypes(expected, actual);
  const { types, numbers } = numbering().canonical;
  return matchExternTypes(
    { type: expected, numbers: numbers[importer] as readonly number[] },
    { type: actual, numbers: numbers[provider] as readonly number[] },
    types,
  );
}
