import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { filledSlots } from "../../wasm/head-contents.ts";
import { type HostImports, readHostValue } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ModulePlace } from "../rewrite-format.ts";

interface SlotInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly hostImports: HostImports;
  /** Slots by which the functions of a module move; undefined if they stay. */
  readonly moveOf: (module: number) => number | undefined;
}

/**
 * Gives each function one slot in a table, so that pointers to it are equal in all modules: that of the module that defines
 * the function, or of the first module that takes its address.
 *
 * @param members - the modules of the table
 * @returns for placed modules, the imported functions whose slot is another one than their own
 */
export function shareSlots(members: readonly number[], input: SlotInput): ReadonlyMap<number, ModulePlace["slots"]> {
  const slotOf = new Map<unknown, number>();
  const keep = (key: unknown, slot: number): number => {
    const known = slotOf.get(key) ?? slot;
    slotOf.set(key, known);
    return known;
  };
  for (const module of members)
    for (const [index, slot] of definedSlots(module, input)) keep(`${module} ${index}`, slot);
  const shared = new Map<number, ModulePlace["slots"]>();
  // Modules that stay cannot change theirs.
  for (const isPlaced of [false, true]) {
    for (const module of members) {
      if ((input.moveOf(module) !== undefined) !== isPlaced) continue;
      const slots = importedSlots(module, input).flatMap(({ function: position, slot }) => {
        const key = functionKey(module, position, input);
        const kept = key === undefined ? slot : keep(key, slot);
        return kept === slot ? [] : [{ function: position, slot: kept }];
      });
      if (isPlaced && slots.length > 0) shared.set(module, slots);
    }
  }
  return shared;
}

/** The slots of a module's own functions, by function index. */
function definedSlots(module: number, { modules, moveOf }: SlotInput): (readonly [index: number, slot: number])[] {
  const { type } = at(modules, module);
  const { places } = type.areas ?? {};
  const move = moveOf(module);
  if (places !== undefined) {
    return type.exports.flatMap(({ name, type: { kind }, index, importIndex }) => {
      const slot = Object.hasOwn(places.exportedSlots, name) ? places.exportedSlots[name] : undefined;
      return kind !== "function" || importIndex !== undefined || slot === undefined
        ? []
        : [[index, slot + (move ?? 0)]];
    });
  }
  const imported = countImported("function", type.imports);
  return filledSlots(type).filter(([index]) => index >= imported);
}

function importedSlots(module: number, { modules, moveOf }: SlotInput): ModulePlace["slots"] {
  const { type } = at(modules, module);
  const { places } = type.areas ?? {};
  if (places !== undefined) {
    return places.importedSlots.map((one) => ({ function: one.function, slot: one.slot + (moveOf(module) ?? 0) }));
  }
  const imported = countImported("function", type.imports);
  return filledSlots(type).flatMap(([index, slot]) => (index < imported ? [{ function: index, slot }] : []));
}

/** One key for each function: the module that defines it and its index there, or the function of the host. */
function functionKey(module: number, position: number, { modules, definitions, hostImports }: SlotInput): unknown {
  const { imports } = at(modules, module).type;
  const functions = imports.flatMap((entry, at) => (externKindOf(entry.type) === "function" ? [at] : []));
  const definition = definitions[module]?.[functions[position] ?? -1];
  if (definition?.by === "host") return readHostValue(hostImports, definition)?.value;
  if (definition?.by !== "export") return undefined;
  const provider = definition.at.module;
  return `${provider} ${at(at(modules, provider).type.exports, definition.at.export).index}`;
}
