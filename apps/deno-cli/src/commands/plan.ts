import { type ExternType, type ModuleType, planLink } from "@rec/core";
import { denoHost } from "../deno-host.ts";
import { UsageError } from "../failure.ts";
import { namedSources } from "../named-sources.ts";
import { planText } from "../plan-text.ts";
import { readModuleTypes, recordBytes } from "../read-module-types.ts";
import type { Terminal } from "../terminal.ts";
import { linkOptionsOf, type PlanningOptions } from "./common-options.ts";

export interface PlanCommandOptions extends PlanningOptions {
  /** Host imports that the plan assumes, as `module.name`. */
  readonly host?: readonly string[];
}

/** `rec plan`: prints which imports would be linked to which exports, and in which order, without running anything. */
export async function plan(files: readonly string[], options: PlanCommandOptions, terminal: Terminal): Promise<void> {
  const host = recordBytes(denoHost());
  const known = await readModuleTypes(namedSources(files, host), host);
  const types: Record<string, ModuleType> = Object.create(null);
  for (const [name, { type }] of Object.entries(known)) types[name] = type;
  const imports = assumedImports(options.host ?? [], Object.values(types));
  const linkPlan = planLink(types, { ...linkOptionsOf(options), imports });
  terminal.print(options.json ? JSON.stringify(linkPlan, null, 2) : planText(linkPlan, terminal.style));
}

/** Stand-ins for host imports, each with the kind and type of the first import that asks for it. */
function assumedImports(
  references: readonly string[],
  types: readonly ModuleType[],
): Record<string, Record<string, unknown>> {
  const imports: Record<string, Record<string, unknown>> = Object.create(null);
  for (const reference of references) {
    const entry = types.flatMap((type) => type.imports).find(({ module, name }) => `${module}.${name}` === reference);
    if (entry === undefined) throw new UsageError(`Cannot assume --host ${reference}: no module imports it`);
    const namespace = imports[entry.module] ?? Object.create(null);
    namespace[entry.name] = standIn(entry.type);
    imports[entry.module] = namespace;
  }
  return imports;
}

/** An object that passes for an extern of this type in a plan; it allocates nothing. */
function standIn(type: ExternType): unknown {
  switch (type.kind) {
    case "memory": {
      const byteLength = type.limits.minimum * 2 ** (type.pageSizeLog2 ?? 16);
      const buffer = branded(type.limits.shared ? "SharedArrayBuffer" : "ArrayBuffer", { byteLength });
      return branded("WebAssembly.Memory", { buffer });
    }
    case "table":
      return branded("WebAssembly.Table", { length: type.limits.minimum });
    case "global":
      return branded("WebAssembly.Global", {});
    case "tag":
      return branded("WebAssembly.Tag", {});
    default:
      return () => {};
  }
}

function branded(brand: string, properties: object): object {
  return { ...properties, [Symbol.toStringTag]: brand };
}
