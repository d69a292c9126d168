import type { HostKey } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { HostSpace, SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import { type FindExtern, hasAreas, hasSlots, type SpaceInput } from "./gather-spaces.ts";

interface ListInput extends Pick<SpaceInput, "types"> {
  readonly find: FindExtern;
}

interface NamedSpace {
  readonly kind: HostSpace["kind"];
  /** By their text. */
  readonly names: Map<string, HostKey>;
}

/**
 * Lists the memories and tables of the host in which modules have areas, and the stack pointers of the host. Their areas were compared
 * and arranged for the values that the host gave when the plan was made.
 *
 * @returns nothing if each kind has one name at most: then no other values can differ from these
 */
export function listHostSpaces(plan: LinkPlan, { types, find }: ListInput): readonly HostSpace[] {
  if (!plan.modules.some(importsSpace)) return [];
  const spaces = new Map<unknown, NamedSpace>();
  plan.modules.forEach(({ name }, module) => {
    const type = types[name];
    if (type === undefined) return;
    for (const [kind, index] of usesOf(type)) {
      const { key, definition } = find(module, kind, index) ?? {};
      if (definition?.by !== "host") continue;
      const space = spaces.get(key) ?? { kind, names: new Map() };
      spaces.set(key, space);
      // Further threads get a copy of a shared memory for each message.
      if (space.names.size > 0 && kind === "memory" && isSharedMemory(type, index)) continue;
      space.names.set(JSON.stringify(definition), keyOf(definition));
    }
  });
  const all = [...spaces.values()];
  const namesOf = (kind: HostSpace["kind"]) => all.flatMap((space) => (space.kind === kind ? [...space.names] : []));
  return all.flatMap(({ kind, names }): HostSpace[] => {
    const isAlone = kind === "global" ? names.size < 2 : namesOf(kind).length < 2;
    return isAlone ? [] : [{ kind, names: [...names.values()] }];
  });
}

function importsSpace({ imports }: LinkPlan["modules"][number]): boolean {
  return imports.some(({ kind, binding }) => kind !== "function" && binding.by === "host");
}

/** The memories and tables in which a module has areas, and the global that is its stack pointer. */
function usesOf(type: ModuleType): (readonly [HostSpace["kind"], number])[] {
  const { dataSegments = [], areas } = type;
  const memories = new Set(dataSegments.flatMap(({ memory, sizeBytes }) => (sizeBytes > 0 ? [memory] : [])));
  if (hasAreas(type)) memories.add(0);
  return [
    ...[...memories].map((memory) => ["memory", memory] as const),
    ...(hasSlots(type) ? [["table", 0] as const] : []),
    ...(areas?.stack ? [["global", areas.stack.global] as const] : []),
  ];
}

function isSharedMemory({ imports }: ModuleType, index: number): boolean {
  const memories = imports.flatMap(({ type }) => (type.kind === "memory" ? [type] : []));
  return memories[index]?.limits.shared === true;
}

function keyOf({ by: _, ...key }: SharedDefinition & { readonly by: "host" }): HostKey {
  return key;
}
