import { canCarry } from "../../wasm/can-carry.ts";
import type { ExternType } from "../../wasm/extern-type.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import { at, groupBy } from "../../wasm/lists.ts";
import type { TrapStub } from "../plan-format.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Stub, Stubs } from "./stubs.ts";

/**
 * Lists the trapping stubs that have to be functions of WebAssembly. All other stubs are functions of JavaScript.
 *
 * Imports with the same module and name share one property of the import object. If their types differ, only a function
 * of JavaScript fits all of them, so there is no stub for them in this list.
 */
export function listStubs(modules: readonly NamedModule[], definitions: readonly (readonly Definition[])[]): Stubs {
  const list: Stub[] = [];
  const numbers = modules.map(({ type: { imports } }, importer) => {
    const keyOf = createImportKeys();
    const trapping = imports.flatMap((entry, position) =>
      definitions[importer]?.[position]?.by === "trap" && entry.type.kind === "function"
        ? [{ key: keyOf(entry), position, type: entry.type }]
        : [],
    );
    const ofImporter = new Map<number, number>();
    for (const group of groupBy(trapping, ({ key }) => key).values()) {
      const [{ position, type }] = group;
      if (canCarry(type) || group.some((other) => other.type.typeIndex !== type.typeIndex)) continue;
      for (const member of group) ofImporter.set(member.position, list.length);
      list.push({ importer, import: position, type });
    }
    return ofImporter;
  });
  return {
    list,
    numberOf: (importer, position) => numbers[importer]?.get(position),
    describe: (types) => list.map((stub, number) => describeStub(stub, at(types, number), modules)),
  };
}

function describeStub(
  { importer, import: position }: Stub,
  type: ExternType,
  modules: readonly NamedModule[],
): TrapStub {
  const { name: imported, type: own } = at(modules, importer);
  const { module, name } = at(own.imports, position);
  return { importer: imported, import: { module, name }, type: type as TrapStub["type"] };
}
