import type { DraftDefinition, DraftGraph, DraftModule, Wish } from "./draft-graph.ts";
import {
  type Call,
  type DataSegment,
  type Definition,
  type ElementSegment,
  type Export,
  type Extern,
  extern,
  type Graph,
  HOST,
  type Import,
  type Kind,
  knownTo,
  type Limits,
  type Module,
  type Naming,
  SEGMENT_BYTES,
  SEGMENT_SLOTS,
  START_SIGNATURE,
} from "./graph.ts";

const ODD_NAMES = [
  "__proto__",
  "constructor",
  "then",
  "",
  "env",
  "a b",
  'quo"te',
  "new\nline",
  "ünïcödé 🧩",
  "back\\slash",
  "hasOwnProperty",
  "valueOf",
];

const KINDS: readonly Kind[] = ["function", "memory", "table", "global", "tag"];

function moduleName(naming: Naming, position: number): string {
  return naming === "odd" ? (ODD_NAMES[position] ?? `m${position}`) : `m${position}`;
}

/** Definitions with the names under which their owners export them. */
interface Defined {
  readonly definition: Definition;
  readonly names: readonly string[];
}

function defineAll({ modules, memories, naming }: DraftGraph): Defined[][] {
  let id = 0;
  const onlyOwner = (modules[0]?.importOrder ?? 0) % modules.length;
  return modules.map((draft, owner) => {
    const ownsMemory = memories === "many" ? draft.hasMemory : memories === "one" && owner === onlyOwner;
    const start: DraftDefinition[] =
      draft.start === "own"
        ? [
            {
              extern: { kind: "function", signature: START_SIGNATURE, body: draft.startBody },
              names: draft.startPick % 2,
            },
          ]
        : [];
    const drafts = [
      ...draft.tables,
      ...(ownsMemory ? [draft.memory] : []),
      ...draft.tags,
      ...draft.globals,
      ...draft.functions,
      ...start,
    ];
    const counts: Record<string, number> = {};
    return drafts.map(({ extern, names }) => {
      const count = counts[extern.kind] ?? 0;
      counts[extern.kind] = count + 1;
      const place = naming === "odd" ? `${count}` : `${owner}.${count}`;
      return {
        definition: { id: id++, owner, extern },
        names: Array.from({ length: names }, (_, alias) => `${extern.kind}${place}${"'".repeat(alias)}`),
      };
    });
  });
}

/** Whether the importer may import from the owner, given their positions. */
function mayImport(
  kind: Kind,
  { cycles, naming }: DraftGraph,
  between: { importer: number; owner: number; wish: Wish },
) {
  const { importer, owner, wish } = between;
  // If other modules use the name of a module too, its import of its own export resolves to another module.
  if (importer === owner)
    return (naming === "by module" || naming === "asked") && cycles !== "none" && wish.pick % 4 === 0;
  if (owner < importer || cycles === "all") return true;
  if (cycles === "few") return wish.pick % 5 === 0;
  return cycles === (kind === "function" ? "functions" : "externs");
}

/** Imports, some of which are exported again; only later modules see the re-exports, so none loops. */
function importAll(graph: DraftGraph, defined: readonly (readonly Defined[])[]) {
  const all = defined.flat();
  const passedOn: { readonly module: number; readonly name: string; readonly definition: Definition }[] = [];
  return graph.modules.map((draft, importer) => {
    const imports: Import[] = [];
    const exports: Export[] = [];
    for (const kind of KINDS) {
      const wishes = kind === "memory" && hasMemory(defined[importer] ?? []) ? [] : draft.wishes[kind];
      for (const wish of wishes) {
        const candidates = all.filter(
          ({ definition, names }) =>
            definition.extern.kind === kind &&
            names.length > 0 &&
            mayImport(kind, graph, { importer, owner: definition.owner, wish }),
        );
        const chosen = candidates[wish.pick % Math.max(candidates.length, 1)];
        if (chosen === undefined) continue;
        const { definition, names } = chosen;
        const via = wish.indirect
          ? passedOn.find((entry) => entry.definition === definition && entry.module !== importer)
          : undefined;
        const direct = { from: definition.owner, name: names[wish.pick % names.length] ?? "" };
        const limits = looserLimits(definition.extern, wish.looser);
        const entry: Import = {
          definition,
          ...(via === undefined ? direct : { from: via.module, name: via.name }),
          ...(limits !== undefined && { limits }),
        };
        imports.push(entry);
        // Two imports of a memory would be two memories.
        if (wish.twice && kind !== "memory") imports.push(entry);
        if (wish.again && definition.owner !== importer) {
          const name = graph.naming === "odd" ? `passed ${exports.length}` : `passed ${importer}.${exports.length}`;
          exports.push({ name, definition });
          passedOn.push({ module: importer, name, definition });
        }
      }
    }
    return { imports: shuffled(imports, draft.importOrder), exports };
  });
}

function hasMemory(defined: readonly Defined[]): boolean {
  return defined.some(({ definition }) => definition.extern.kind === "memory");
}

/** Limits with which an importer accepts the owner's memory or table. */
function looserLimits(extern: Extern, looser: number): Limits | undefined {
  if ((extern.kind !== "memory" && extern.kind !== "table") || looser === 0) return undefined;
  const { minimum, maximum } = extern.limits;
  const least = looser === 1 ? minimum : Math.max(1, minimum - 1);
  return { minimum: least, ...(maximum !== undefined && looser === 3 && { maximum: maximum + 2 }) };
}

/** Every permutation results from some seed; seed 0 shuffles nothing. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const list = [...items];
  let state = seed;
  for (let at = list.length - 1; at > 0 && seed !== 0; at -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = state % (at + 1);
    [list[at], list[other]] = [list[other] as Item, list[at] as Item];
  }
  return list;
}

/** Makes a graph of a draft: every wish finds a definition, or is dropped. */
export function buildGraph(draft: DraftGraph): Graph {
  const defined = defineAll(draft);
  const hostMemory: Definition | undefined =
    draft.memories === "host's"
      ? { id: -1, owner: HOST, extern: { kind: "memory", limits: { minimum: 1 } } }
      : undefined;
  const imported = importAll(draft, defined);
  const modules = draft.modules.map((module, position): Module => {
    const own = defined[position] ?? [];
    const { imports, exports } = imported[position] ?? { imports: [], exports: [] };
    const hosted: Import[] =
      hostMemory !== undefined && module.wishes.memory.length > 0
        ? [{ definition: hostMemory, from: HOST, name: "memory" }]
        : [];
    const bare: Module = {
      position,
      name: moduleName(draft.naming, position),
      imports: [...imports, ...hosted],
      definitions: own.map(({ definition }) => definition),
      exports: [...own.flatMap(({ definition, names }) => names.map((name) => ({ name, definition }))), ...exports],
      elements: [],
    };
    const start = chooseStart(module, bare);
    const data = chooseData(module, bare);
    return {
      ...bare,
      elements: chooseElements(module, bare),
      ...(start !== undefined && { start }),
      ...(data !== undefined && { data }),
    };
  });
  return {
    naming: draft.naming,
    eager: draft.eager,
    modules,
    ...(hostMemory !== undefined && { hostMemory }),
    calls: chooseCalls(draft, modules),
  };
}

function chooseStart(draft: DraftModule, module: Module): Definition | undefined {
  if (draft.start === "own") return module.definitions.at(-1);
  if (draft.start === "none") return undefined;
  const startable = knownTo(module).filter(
    ({ extern }) => extern.kind === "function" && extern.signature === START_SIGNATURE,
  );
  return startable[draft.startPick % Math.max(startable.length, 1)];
}

function chooseData({ data }: DraftModule, module: Module): DataSegment | undefined {
  if (data === undefined || !knownTo(module).some((definition) => extern(definition, "memory"))) return undefined;
  return { ...data, offset: module.position * SEGMENT_BYTES + (data.byGlobal ? 0 : data.place) };
}

function chooseElements({ elements }: DraftModule, module: Module): ElementSegment[] {
  const known = knownTo(module);
  const tables = known.filter((definition) => extern(definition, "table"));
  const functions = known.filter((definition) => extern(definition, "function"));
  const segments = elements.flatMap(({ pick, functionPicks }): ElementSegment[] => {
    const table = tables[pick % Math.max(tables.length, 1)];
    if (table === undefined) return [];
    const chosen = functionPicks.map((one) => functions[one % functions.length] as Definition);
    return [{ table, offset: module.position * SEGMENT_SLOTS, functions: chosen }];
  });
  return segments;
}

function chooseCalls({ calls }: DraftGraph, modules: readonly Module[]): Call[] {
  const callable = modules.flatMap(({ position, exports }) =>
    exports.flatMap(({ name, definition }): Omit<Call, "argument">[] => {
      const type = extern(definition, "function");
      // The JavaScript API has no v128.
      if (type === undefined || [...type.signature.params, ...type.signature.results].includes("v128")) return [];
      return [{ module: position, name, signature: type.signature }];
    }),
  );
  return calls.flatMap(({ pick, argument }) => {
    const chosen = callable[pick % Math.max(callable.length, 1)];
    return chosen === undefined ? [] : [{ ...chosen, argument }];
  });
}
