import { describe, expect, test } from "vitest";
import { type CModule, cModule, memoryType, tableType } from "../../../test/c-module.ts";
import { problemLines, problemsOf } from "../../../test/link-problems.ts";
import { planLink } from "../../plan-link.ts";
import { readConstant, writeConstant } from "../../wasm/address-constant.ts";
import { isIdlePlace } from "../../wasm/is-idle-place.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";
import type { ModulePlace } from "../rewrite-format.ts";

function plan(modules: Readonly<Record<string, CModule>>, options?: PlanOptions): LinkPlan {
  return planLink(typesOf(modules), options);
}

function typesOf(modules: Readonly<Record<string, CModule>>) {
  return Object.fromEntries(Object.entries(modules).map(([name, given]) => [name, cModule(given)]));
}

function problems(modules: Readonly<Record<string, CModule>>, options?: PlanOptions): string[] {
  return problemLines(() => plan(modules, options));
}

/** The changes of a module; undefined if it keeps all addresses and slots. */
function placeOf({ units }: LinkPlan, name: string): ModulePlace | undefined {
  const { madeFor: _, ...place } = units.find((unit) => unit.name === name)?.rewrite?.place ?? IDLE;
  return isIdlePlace(place) ? undefined : place;
}

const IDLE: ModulePlace = { memory: 0, table: 0, symbols: {}, slots: [] };

/** The bytes by which the data of each module moves. */
function moves(planned: LinkPlan): Record<string, number | undefined> {
  return Object.fromEntries(planned.modules.map(({ name }) => [name, placeOf(planned, name)?.memory]));
}

/** The initial value of the stack pointer that the linker makes, and the modules that use it. */
function sharedStack({
  made,
  modules,
  units,
}: LinkPlan): { initial: number | undefined; modules: string[] } | undefined {
  const number = made.findIndex(({ owner, type }) => owner === undefined && type.kind === "global");
  if (number < 0) return undefined;
  const isUser = (name: string): boolean =>
    units.some((unit) => unit.name === name && unit.rewrite?.hoists.some(({ extern }) => extern === number)) ||
    modules.some(
      (module) =>
        module.name === name &&
        module.imports.some(({ binding }) => binding.by === "made" && binding.extern === number),
    );
  return {
    initial: readConstant(made[number]?.initial ?? ""),
    modules: modules.map(({ name }) => name).filter(isUser),
  };
}

function madeText({ made }: LinkPlan, kind: string): string | undefined {
  return made.find(({ type }) => type.kind === kind)?.text;
}

const codes = ({ warnings }: LinkPlan) => warnings.map(({ code, module }) => `${code} ${module}`);

describe("planLink() of modules with relocations that import one memory", () => {
  const PAIR = { a: {}, b: { data: [65_536, 70_000] } } as const;

  test("keeps the areas that each place was made for, also if a module keeps its addresses", () => {
    const { units } = plan({ a: { slots: [1, 4], table: "imported" }, b: PAIR.b });
    expect(units.map(({ rewrite }) => rewrite?.place)).toMatchObject([
      { memory: 0, table: 0, madeFor: { data: { start: 65_536, end: 66_000 }, slots: { start: 1, end: 4 } } },
      { madeFor: { data: { start: 65_536, end: 70_000 }, slots: { start: 1, end: 1 } } },
    ]);
  });

  test("puts one stack first, then the data of each module in input order", () => {
    const planned = plan(PAIR);
    // 66,000 is a multiple of 16 already.
    expect(moves(planned)).toEqual({ a: undefined, b: 464 });
    expect(sharedStack(planned)).toEqual({ initial: 65_536, modules: ["a", "b"] });
  });

  test("makes the memory that nobody provides, as large as the layout needs", () => {
    expect(madeText(plan(PAIR), "memory")).toBe("memory of 2 or more pages of 64 KiB");
    const large = { ...PAIR, c: { data: [65_536, 65_536 + 3 * 65_536] } } as const;
    expect(madeText(plan(large), "memory")).toBe("memory of 5 or more pages of 64 KiB");
  });

  test("keeps the alignment of data", () => {
    const aligned = {
      ...PAIR,
      b: { data: [65_540, 70_000], places: { data: { start: 65_540, end: 70_000, alignment: 256 } } },
    } as const;
    expect(moves(plan(aligned))).toEqual({ a: undefined, b: 512 });
  });

  test("makes the stack as large as the largest, or as the option asks", () => {
    const large = { ...PAIR, b: { data: [1 << 20, 1 << 21], stack: { initial: 1 << 20 }, pages: 32 } } as const;
    expect(sharedStack(plan(large))?.initial).toBe(1 << 20);
    expect(moves(plan(large))).toEqual({ a: (1 << 20) - 65_536, b: 464 });
    expect(sharedStack(plan(PAIR, { stackSize: 100_000 }))?.initial).toBe(100_000);
  });

  test("measures a stack behind the data from the end of the data", () => {
    const behind = { data: [1024, 2000], stack: { initial: 2000 + 65_536, low: 2000 } } as const;
    expect(sharedStack(plan({ a: behind, b: behind }))?.initial).toBe(65_536);
  });

  test("joins a stack pointer that a module imports", () => {
    const planned = plan({ ...PAIR, b: { stack: "imported" } });
    expect(sharedStack(planned)).toEqual({ initial: 65_536, modules: ["a", "b"] });
  });

  test("gives the first module that asks for a heap the rest of the last page, and all others an empty heap", () => {
    const asks = { places: { linkerSymbols: ["__heap_base", "__heap_end", "__data_end"] } };
    const planned = plan({ a: {}, b: asks, c: asks });
    expect(placeOf(planned, "a")).toBeUndefined();
    // 66,000 + 464 + 464
    expect(placeOf(planned, "b")?.symbols).toEqual({ __heap_base: 66_928, __heap_end: 131_072 });
    expect(placeOf(planned, "c")?.symbols).toEqual({ __heap_base: 131_072, __heap_end: 131_072 });
    const chosen = plan({ a: {}, b: asks, c: asks }, { heap: "c" });
    expect(placeOf(chosen, "b")?.symbols).toEqual({ __heap_base: 131_072, __heap_end: 131_072 });
    expect(placeOf(chosen, "c")?.symbols).toEqual({ __heap_base: 66_928, __heap_end: 131_072 });
  });

  test("answers the ends of the stack", () => {
    const asks = { places: { linkerSymbols: ["__stack_low", "__stack_high"] } };
    expect(placeOf(plan({ a: {}, b: asks }), "b")?.symbols).toEqual({ __stack_low: 0, __stack_high: 65_536 });
  });

  test("refuses a heap for a module that is not linked", () => {
    expect(problems(PAIR, { heap: "c" })).toEqual([
      'INVALID_OPTION  The option heap names "c", which is no linked module',
    ]);
  });

  test("leaves everything as it is with place: off", () => {
    expect(problems(PAIR, { place: "off" })).toEqual([
      'UNRESOLVED_IMPORT  "env" "memory" (memory of 2 or more pages of 64 KiB) needed by a, b',
    ]);
  });

  test("changes nothing if only one of them has data or a stack", () => {
    const bare = { data: [0, 0], stack: null, places: false } as const;
    const planned = plan({ a: { isOwner: true }, b: bare });
    expect(planned.units.filter(({ rewrite }) => rewrite !== undefined)).toEqual([]);
  });

  test("makes the memory of one module with relocations and of those that import it with the module", () => {
    const bare = { data: [0, 0], stack: null, places: false } as const;
    const planned = plan({ a: { table: "imported" }, allocator: bare });
    expect(planned.made.map(({ text }) => text)).toContain("memory of 2 or more pages of 64 KiB");
    expect(madeText(planned, "table")).toBe("table of 1 or more elements of funcref");
    expect(moves(planned)).toEqual({ a: undefined, allocator: undefined });
    // Nobody else has the memory of a module alone, so the host is meant to give it.
    expect(problems({ a: {} })).toEqual([expect.stringContaining("UNRESOLVED_IMPORT")]);
    expect(problems({ a: { places: false }, allocator: bare })).toEqual([expect.stringContaining("UNRESOLVED_IMPORT")]);
  });

  test("names stale relocations, and no import that the linker would have made", () => {
    const stale = { places: false, areas: { stalePlaces: { offset: 100 } }, table: "imported" } as const;
    const apart = { ...stale, data: [80_000, 81_000] } as const;
    const bare = { data: [0, 0], stack: null, places: false } as const;
    for (const modules of [
      { a: stale, b: apart },
      { a: stale, allocator: bare },
    ]) {
      const found = problems(modules);
      expect(found.length).toBeGreaterThan(0);
      for (const problem of found) expect(problem).toContain("STALE_RELOCATIONS");
    }
  });

  test("counts the pages of a memory in its own page size", () => {
    const type = memoryType(70_000);
    const small = { ...type, pageSizeLog2: 0 };
    const from = (data: readonly [number, number]) => ({ ...cModule({ data, imports: [] }) });
    const withSmallPages = (data: readonly [number, number]) => {
      const whole = from(data);
      return {
        ...whole,
        imports: whole.imports.map((entry) => (entry.type.kind === "memory" ? { ...entry, type: small } : entry)),
      };
    };
    const planned = planLink({ a: withSmallPages([65_536, 66_000]), b: withSmallPages([65_536, 66_000]) });
    expect(moves(planned)).toEqual({ a: undefined, b: 464 });
  });

  test("takes addresses of 64 bits", () => {
    const wide = { addressType: "i64" } as const;
    const planned = plan({ a: wide, b: wide });
    expect(moves(planned)).toEqual({ a: undefined, b: 464 });
    expect(sharedStack(planned)).toEqual({ initial: 65_536, modules: ["a", "b"] });
    expect(planned.made.map(({ text }) => text)).toEqual([
      "memory of 2 or more pages of 64 KiB, 64-bit",
      "mutable global i64",
    ]);
  });
});

describe("planLink() of modules in a memory that exists", () => {
  const big = { data: [65_536, 200_000] } as const;

  test.each<[string, readonly string[], CModule]>([
    ["each other", ["a", "b"], { exports: [["memory", memoryType(2), 0]] }],
    [
      "each other, and their table",
      ["a", "b", "c"],
      {
        exports: [
          ["memory", memoryType(2), 0],
          ["__indirect_function_table", tableType(3), 1],
        ],
        table: "imported",
        slots: [1, 3],
      },
    ],
  ])("makes the memory that modules import and export again to %s", (_, names, given) => {
    const modules = Object.fromEntries(names.map((name) => [name, given]));
    const planned = plan({ ...modules, last: {} });
    expect(madeText(planned, "memory")).toBe("memory of 2 or more pages of 64 KiB");
    const bindings = planned.modules.flatMap(({ imports }) => imports.filter(({ kind }) => kind === "memory"));
    expect(bindings.map(({ binding }) => binding)).toEqual(
      [...names, "last"].map(() => ({
        by: "made",
        extern: planned.made.findIndex(({ type }) => type.kind === "memory"),
      })),
    );
    expect(new Set(Object.values(moves(planned))).size).toBe(names.length + 1);
    expect(madeText(planned, "table")).toBe(
      given.table === undefined ? undefined : `table of ${1 + 2 * names.length} or more elements of funcref`,
    );
  });

  test("reports the circle of re-exports if the modules cannot be placed", () => {
    const fixed: CModule = { exports: [["memory", memoryType(2), 0]], places: false };
    expect(problems({ a: fixed, b: fixed })).toEqual([
      'IMPORT_LOOP  re-exports lead in a circle and nobody defines the extern: a (imports "env" "memory") → ' +
        'b (imports "env" "memory") → a (imports "env" "memory")',
    ]);
    const placeable = { ...fixed, places: true };
    expect(problems({ a: placeable, b: placeable }, { place: "off" })[0]).toMatch(/^IMPORT_LOOP/);
  });

  test("makes the memory of its owner larger", () => {
    const planned = plan({ a: { isOwner: true }, b: big });
    expect(planned.made.find(({ type }) => type.kind === "memory")).toMatchObject({
      owner: "a",
      text: "memory of 4 or more pages of 64 KiB",
      declared: "memory of 2 or more pages of 64 KiB",
    });
  });

  test("keeps within the maximum that the owner or an importer declares", () => {
    const small = plan({ a: { isOwner: true, maximum: 3 }, b: { places: false, data: [70_000, 70_001] } });
    expect(codes(small)).toEqual([]);
    const tooSmall = { a: { isOwner: true, maximum: 3 }, b: big };
    expect(problems(tooSmall, { place: "require" })).toContain(
      "NOT_PLACEABLE  The modules that share the memory of a need 4 pages, and a declares a maximum of 3 pages",
    );
    expect(problems({ a: {}, b: { ...big, maximum: 3 } }, { place: "require" })).toContain(
      "NOT_PLACEABLE  The modules that share the memory of b need 4 pages, and b declares a maximum of 3 pages",
    );
  });

  test("expects of the host a memory that is large enough", () => {
    const memory = (initial: number) => ({ imports: { env: { memory: new WebAssembly.Memory({ initial }) } } });
    const planned = plan({ a: {}, b: big }, memory(4));
    expect(planned.modules.map(({ imports }) => imports[0]?.externType)).toEqual([memoryType(4), memoryType(4)]);
    expect(problems({ a: {}, b: big }, memory(3))[0]).toMatch(/^EXTERN_TYPE_MISMATCH .*4 or more pages/);
  });

  test("lays out the modules of a memory that the host provides for each of them", () => {
    const owners = { a: { isOwner: true }, b: { isOwner: true, data: [65_536, 200_000] } } as const;
    const provide = (initial: number) => {
      const memory = new WebAssembly.Memory({ initial });
      return { provide: { a: { memory }, b: { memory } } };
    };
    const planned = plan(owners, provide(4));
    expect(moves(planned)).toEqual({ a: undefined, b: 464 });
    expect(sharedStack(planned)?.modules).toEqual(["a", "b"]);
    expect(problems(owners, provide(3))).toEqual([
      expect.stringMatching(/^EXTERN_TYPE_MISMATCH .*provide\.a\.memory/),
      expect.stringMatching(/^EXTERN_TYPE_MISMATCH .*provide\.b\.memory/),
    ]);
    expect(moves(plan(owners))).toEqual({ a: undefined, b: undefined });
  });

  test("lays each memory out by itself", () => {
    const [first, second] = [{ memory: ["env", "m1"] }, { memory: ["env", "m2"] }] as const;
    const planned = plan({ a: first, b: second, c: first, d: second });
    expect(moves(planned)).toEqual({ a: undefined, b: undefined, c: 464, d: 464 });
    expect(planned.made.map(({ type }) => type.kind)).toEqual(["memory", "memory", "global", "global"]);
  });
});

describe("planLink() of modules without relocations", () => {
  const fixed = { places: false } as const;

  test("puts the others behind all that one of them declares, on its stack", () => {
    const planned = plan({ a: {}, b: { ...fixed, pages: 3 } });
    expect(moves(planned)).toEqual({ a: 2 * 65_536, b: undefined });
    expect(sharedStack(planned)).toEqual({ initial: 65_536, modules: ["a", "b"] });
    expect(madeText(planned, "memory")).toBe("memory of 4 or more pages of 64 KiB");
  });

  test("makes a new stack if the own one is too small, or holds data", () => {
    const small = { ...fixed, stack: { initial: 8_192 }, data: [8_192, 9_000], pages: 1 } as const;
    const planned = plan({ a: {}, b: small });
    expect(sharedStack(planned)).toEqual({ initial: 2 * 65_536, modules: ["a", "b"] });
    expect(moves(planned)).toEqual({ a: 65_536, b: undefined });
    const full = { ...fixed, areas: { zeroed: [{ start: 60_000, end: 60_100 }] } };
    expect(sharedStack(plan({ a: {}, b: full }))?.initial).toBe(3 * 65_536);
  });

  test("joins the stacks of modules that were linked apart", () => {
    const apart = {
      a: { ...fixed, isOwner: true, pages: 17 },
      b: { ...fixed, data: [1 << 20, (1 << 20) + 9] },
    } as const;
    expect(sharedStack(plan(apart))).toEqual({ initial: 65_536, modules: ["a", "b"] });
    const prologue = { ...apart, b: { ...apart.b, stack: { rule: "prologue" } } } as const;
    expect(sharedStack(plan(prologue))?.modules).toEqual(["a", "b"]);
  });

  test("takes the stack of the module whose range is free", () => {
    const apart = {
      a: { ...fixed, isOwner: true, pages: 40, areas: { zeroed: [{ start: 0, end: 100 }] } },
      b: { ...fixed, data: [1 << 20, (1 << 20) + 9], stack: { initial: 1 << 20, low: (1 << 20) - 65_536 } },
    } as const;
    expect(sharedStack(plan(apart))).toEqual({ initial: 1 << 20, modules: ["a", "b"] });
    const taken = { ...apart, a: { ...apart.a, data: [(1 << 20) - 16, (1 << 20) - 8] } } as const;
    expect(sharedStack(plan(taken))).toBeUndefined();
  });

  test("joins no stack that is only suspected, and none of AssemblyScript", () => {
    const apart = (b: CModule) => plan({ a: { ...fixed, isOwner: true, pages: 17 }, b });
    const far = { ...fixed, data: [1 << 20, (1 << 20) + 9] } as const;
    expect(sharedStack(apart({ ...far, stack: { rule: "value" } }))).toBeUndefined();
    expect(sharedStack(apart({ ...far, areas: { language: "AssemblyScript" } }))).toBeUndefined();
  });

  test("says which module cannot be placed", () => {
    const zeroed = (start: number) =>
      ({ ...fixed, data: [start, start + 9], areas: { zeroed: [{ start: 70_000, end: 70_100 }] } }) as const;
    const overlapping = { a: { ...zeroed(65_536), isOwner: true }, b: zeroed(66_000) };
    expect(codes(plan(overlapping))).toEqual(["BSS_OVERLAP b"]);
    expect(problems(overlapping, { place: "require" })).toContain(
      "NOT_PLACEABLE  b has no relocations, so it cannot be placed, and its data or stack lies where that of a does",
    );
  });

  test("lets a module with stale relocations stay, if no other stays", () => {
    const stale = { ...fixed, areas: { stalePlaces: { offset: 100 } } };
    expect(moves(plan({ a: {}, b: stale }))).toEqual({ a: 65_536, b: undefined });
    const other = { ...fixed, data: [65_600, 65_700] } as const;
    expect(problems({ a: stale, b: other, c: {} })).toContainEqual(
      expect.stringMatching(/^STALE_RELOCATIONS {2}cannot place a: /),
    );
  });

  test("puts AssemblyScript last, because its heap is all memory behind its data", () => {
    const script = (start: number): CModule => ({
      places: false,
      data: [start, start + 100],
      stack: { initial: start + 32_872 + 8, rule: "value" },
      pages: 3,
      areas: { language: "AssemblyScript", heapBase: start + 104 },
    });
    const asks = { places: { linkerSymbols: ["__heap_base", "__heap_end"] } };
    const planned = plan({ a: script(131_072), b: asks });
    expect(moves(planned)).toEqual({ a: undefined, b: 0 });
    expect(placeOf(planned, "b")?.symbols).toEqual({ __heap_base: 66_000, __heap_end: 131_072 });
    const inTheWay =
      "NOT_PLACEABLE  a takes all memory behind its data as its heap, and the modules that share the memory end at 131072, behind its data";
    expect(problems({ a: script(1024), b: asks }, { place: "require" })).toContain(inTheWay);
    // The linker makes no memory then, which is no problem of its own, and no table.
    expect(problems({ a: script(1024), b: { ...asks, table: "imported" } })).toEqual([inTheWay]);
    const allocator = { data: [0, 0], stack: null, places: false } as const;
    expect(problems({ a: script(1024), b: { ...asks, table: "imported" }, allocator })).toEqual([inTheWay]);
  });

  const script: CModule = {
    places: false,
    data: [262_144, 262_244],
    stack: null,
    imports: [["env", "abort", { kind: "function", typeIndex: 0, params: ["i32", "i32", "i32", "i32"], results: [] }]],
    areas: { language: "AssemblyScript", heapBase: 262_256 },
  };

  test("makes the table of a module whose memory the host gives, as it does with a memory of its own", () => {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 9 }) } };
    const host = { ...imports.env, abort: () => {} };
    const beside = plan({ a: { table: "imported" }, script }, { imports: { env: host } });
    expect(madeText(beside, "table")).toBe("table of 1 or more elements of funcref");
    const allocator = { data: [0, 0], stack: null, places: false } as const;
    const pair = plan({ a: { table: "imported", slots: [1, 4] }, allocator }, { imports });
    expect(madeText(pair, "table")).toBe("table of 4 or more elements of funcref");
    // The host gives the memory of a module alone, so it is meant to give the table too.
    expect(problems({ a: { table: "imported" } }, { imports })).toEqual([
      expect.stringContaining('UNRESOLVED_IMPORT  "env" "__indirect_function_table"'),
    ]);
  });

  test("places a module in front of AssemblyScript in a memory of the host", () => {
    const env = { memory: new WebAssembly.Memory({ initial: 9 }), abort: () => {} };
    const c = { places: { linkerSymbols: ["__heap_base", "__heap_end"] } };
    // The first heap of the module of C is the rest of its last page.
    expect(placeOf(plan({ c, script }, { imports: { env } }), "c")?.symbols).toEqual({
      __heap_base: 66_000,
      __heap_end: 131_072,
    });
  });
});

describe("planLink() of data that another module defines", () => {
  const wants = (name: string, isWeak = false): CModule => ({ places: { undefinedData: [{ name, isWeak }] } });

  test("binds it to the new address", () => {
    const defines = { places: { definedData: { shared: 65_600 } } };
    expect(placeOf(plan({ a: wants("shared"), b: defines }), "a")?.symbols).toEqual({ shared: 65_600 + 464 });
  });

  test("keeps the room of a module that stays, and the addresses that others got", () => {
    const STACK = { start: 0, end: 65_536 };
    const { units } = plan({ a: { places: false, pages: 3 }, b: {} });
    expect(units.map(({ contents }) => contents)).toEqual([
      { pages: 3, stack: 65_536, start: "none", apart: [STACK, { start: 3 * 65_536, end: 4 * 65_536 }] },
      { stack: 65_536 },
    ]);
  });

  test("finds the data of a module that stays by its exported global", () => {
    const global = { kind: "global", type: "i32", mutable: false } as const;
    const stays: CModule = {
      places: false,
      exports: [["shared", global]],
      stack: "imported",
      globals: [{ type: global, movable: true, initial: writeConstant(65_552, "i32") }],
    };
    expect(placeOf(plan({ a: wants("shared"), b: stays }), "a")?.symbols).toEqual({ shared: 65_552 });
  });

  test("warns if it does not, because the module is not placed", () => {
    const b = { data: [70_000, 70_100], stack: null } as const;
    const off = { place: "off", imports: { env: { memory: new WebAssembly.Memory({ initial: 9 }) } } } as const;
    expect(codes(plan({ a: { ...wants("shared"), stack: null }, b }, off))).toEqual(["UNRESOLVED_DATA a"]);
    expect(codes(plan({ a: { ...wants("shared", true), stack: null }, b }, off))).toEqual([]);
    expect(problems({ a: { ...wants("shared"), stack: null }, b }, { ...off, strict: true })).toEqual([
      'UNRESOLVED_DATA  a refers to the data "shared" of another module, and has address 0 in its place, because it is not placed',
    ]);
  });

  test("reports data that nobody defines, unless the symbol is weak", () => {
    expect(problems({ a: wants("shared"), b: {} })).toEqual([
      'UNRESOLVED_DATA  a refers to the data "shared", and no module that shares its memory (b) defines it',
    ]);
    expect(placeOf(plan({ a: wants("shared", true), b: {} }), "a")).toBeUndefined();
  });

  test("reports data that several modules define, as wasm-ld does", () => {
    const defines: CModule = { places: { definedData: { shared: 65_600 } } };
    const modules = { a: wants("shared"), b: defines, c: defines };
    expect(problems(modules)).toEqual([
      'UNRESOLVED_DATA  a refers to the data "shared", and 2 modules that share its memory define it: b, c',
    ]);
    expect(problemsOf(() => plan(modules))[0]?.hint).toContain('__attribute__((visibility("hidden")))');
    expect(placeOf(plan({ b: defines, c: defines }), "c")?.symbols).toEqual({});
  });
});

describe("planLink() of weak variables", () => {
  const defines = (address: number): CModule => ({ places: { definedData: { shared: address } } });
  const weak = (address: number): CModule => ({
    places: { definedData: { shared: address }, linkerSymbols: ["shared"] },
  });
  const wants: CModule = { places: { undefinedData: [{ name: "shared", isWeak: false }] } };

  test("gives all modules the first", () => {
    const planned = plan({ a: weak(65_600), b: weak(65_700), c: wants });
    expect(placeOf(planned, "a")).toBeUndefined();
    expect(placeOf(planned, "b")?.symbols).toEqual({ shared: 65_600 });
    expect(placeOf(planned, "c")?.symbols).toEqual({ shared: 65_600 });
  });

  test("gives all modules the one that is not weak", () => {
    const planned = plan({ a: weak(65_600), b: wants, c: defines(65_700), d: weak(65_800) });
    const address = 65_700 + (placeOf(planned, "c")?.memory ?? 0);
    for (const name of ["a", "b", "d"]) expect(placeOf(planned, name)?.symbols).toEqual({ shared: address });
    expect(placeOf(planned, "c")?.symbols).toEqual({});
  });

  test("reports two that are not weak", () => {
    expect(problems({ a: weak(65_600), b: defines(65_700), c: defines(65_800) })).toEqual([
      'UNRESOLVED_DATA  a refers to the data "shared", and 2 modules that share its memory define it: b, c',
    ]);
  });
});

describe("planLink() of modules with relocations that overlap all the same", () => {
  const hints = (modules: Readonly<Record<string, CModule>>, options: PlanOptions = {}) =>
    problemsOf(() =>
      plan(modules, { imports: { env: { memory: new WebAssembly.Memory({ initial: 9 }) } }, ...options }),
    )
      .filter(({ code }) => code !== "NOT_PLACEABLE")
      .map(({ hint }) => hint);

  test("names the option that keeps them where they are", () => {
    const [data, stack] = hints({ a: {}, b: {} }, { place: "off", strict: true });
    expect(data).toContain('link without place: "off", so that b is placed; or build it for other addresses');
    expect(stack).toMatch(/^link without place: "off", so that b is placed; or build b for other addresses/);
  });

  test("asks for the bytes of a module that came compiled with its type", () => {
    const { areas, ...type } = cModule({ isOwner: true });
    const { places: _, ...rest } = areas ?? {};
    const definitions = { memory: [], table: [], global: [], tag: [] };
    const sections = [{ id: 5, offset: 8, sizeBytes: 3 }];
    const compiled = { ...type, areas: rest, definitions, sections };
    const [hint] = problemsOf(() => planLink({ a: compiled, b: cModule({}) })).map((problem) => problem.hint);
    expect(hint).toContain(
      "or give the bytes of a, a URL or a path instead of a WebAssembly.Module, so that the modules",
    );
  });

  test("says that no memory is large enough for the stack that the caller wants", () => {
    const modules = { a: { isOwner: true, places: false }, b: {} };
    const wanted = { stackSize: 2 ** 32 - 16 };
    expect(problems(modules, wanted)).toContainEqual(
      expect.stringMatching(
        /^NOT_PLACEABLE .* need 65539 pages, and a memory with addresses of 32 bits has 65536 pages at most$/,
      ),
    );
    expect(hints(modules, { ...wanted, imports: {} })[0]).toContain(
      "or remove the obstacle that NOT_PLACEABLE names, so that b is placed; or",
    );
  });
});

describe("planLink() with a stack or memory that no address can count", () => {
  test.each([1.5, 2 ** 32, Number.POSITIVE_INFINITY])("refuses stackSize: %s", (stackSize) => {
    expect(problems({ a: {}, b: {} }, { stackSize })).toEqual([expect.stringContaining("The option stackSize is")]);
  });

  test("refuses a stack that fits into no memory with addresses of 32 bits", () => {
    expect(problems({ a: {}, b: {} }, { stackSize: 2 ** 32 - 16 })).toEqual([
      "NOT_PLACEABLE  The modules that share the memory of a need 65537 pages, and a memory with addresses of 32 bits has 65536 pages at most",
    ]);
  });

  test("expects one size of a provided memory that is too small for the module and for the layout", () => {
    const owner = { isOwner: true, data: [65_536, 131_072] } as const;
    const modules = { a: owner, b: { memory: ["a", "memory"] } } as const;
    const provide = { a: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    const found = problems(modules, { provide });
    expect(found).toHaveLength(2);
    for (const problem of found) expect(problem).toMatch(/EXTERN_TYPE_MISMATCH .*expected memory of 3 or more pages/);
    expect(
      codes(plan(modules, { provide: { a: undefined } as unknown as NonNullable<PlanOptions["provide"]> })),
    ).toEqual([]);
  });

  test("names the maximum that is too small, and no import that the linker would have made", () => {
    const found = problems({ a: { maximum: 2, table: "imported" }, b: { data: [65_536, 150_000], table: "imported" } });
    expect(found).toEqual([expect.stringMatching(/NOT_PLACEABLE.* need 3 pages, and a declares a maximum of 2 pages/)]);
  });
});

describe("planLink() of functions in one table", () => {
  const table = "imported";

  test("moves the functions behind each other, and makes the table", () => {
    const planned = plan({ a: { table, slots: [1, 4] }, b: { table, slots: [1, 3] } });
    expect(placeOf(planned, "b")).toMatchObject({ memory: 464, table: 3 });
    expect(madeText(planned, "table")).toBe("table of 6 or more elements of funcref");
  });

  test("puts them behind those of a module that stays", () => {
    const planned = plan({ a: { table, slots: [1, 4], places: false }, b: { table, slots: [1, 3] } });
    expect(placeOf(planned, "b")?.table).toBe(3);
  });

  test("makes the table of its owner larger, beyond the maximum that the owner declares", () => {
    const exported = tableType(4, { maximum: 4 });
    const planned = plan({
      a: { isOwner: true, table: exported, slots: [1, 4] },
      b: { memory: ["a", "memory"], table, slots: [1, 3] },
    });
    expect(planned.made.find(({ type }) => type.kind === "table")).toMatchObject({
      owner: "a",
      type: tableType(6),
    });
    const hoists = planned.units[0]?.rewrite?.hoists ?? [];
    expect(hoists.find(({ kind }) => kind === "table")).toMatchObject({ withoutLimits: true });
  });

  test("makes the table of an owner without functions large enough for those of another module", () => {
    const tableOf = (minimum: number, slots: readonly [number, number]) => {
      const planned = plan({
        a: { isOwner: true, table: tableType(minimum, { maximum: minimum }), places: false },
        b: { memory: ["a", "memory"], table, slots },
      });
      const made = planned.made.find(({ type }) => type.kind === "table");
      return { owner: made?.owner, text: made?.text, move: placeOf(planned, "b")?.table };
    };
    const owner = "a";
    expect(tableOf(1, [1, 4])).toEqual({ owner, text: "table of 4 or more elements of funcref", move: 0 });
    // The owner may fill its own slots when it runs.
    expect(tableOf(3, [1, 4])).toEqual({ owner, text: "table of 6 or more elements of funcref", move: 2 });
    expect(tableOf(4, [1, 4]).move).toBe(0);
  });

  test("joins the tables that placed modules define themselves, so that function pointers mean the same in all", () => {
    const own = { table: tableType(4, { maximum: 4 }), slots: [1, 4] } as const;
    const planned = plan({ a: own, b: own, c: { ...own, slots: [1, 2] } });
    expect(["a", "b", "c"].map((name) => placeOf(planned, name)?.table)).toEqual([undefined, 3, 6]);
    expect(madeText(planned, "table")).toBe("table of 8 or more elements of funcref");
    const number = planned.made.findIndex(({ type }) => type.kind === "table");
    const hoists = planned.units.map(({ rewrite }) => rewrite?.hoists.find(({ kind }) => kind === "table"));
    expect(hoists).toMatchObject([
      { extern: number, withoutLimits: true },
      { extern: number, withoutLimits: true },
      { extern: number, withoutLimits: true },
    ]);
  });

  test.each<[string, Partial<CModule>]>([
    ["defines the memory", { isOwner: true }],
    ["imports the memory", {}],
    ["imports a table that no module provides", { table }],
  ])("joins the table of a module that stays and %s: only the others move", (_, form) => {
    const own = { table: tableType(4, { maximum: 4 }), slots: [1, 4] } as const;
    const memory = ["a", "memory"] as const;
    for (const b of [own, { ...own, table }] as const) {
      const a = { ...own, places: false, pages: 1, ...form } as const;
      const planned = plan({ a, b: { ...b, data: [65_536, 65_600], ...(form.isOwner === true && { memory }) } });
      expect(["a", "b"].map((name) => placeOf(planned, name)?.table)).toEqual([undefined, 3]);
      expect(madeText(planned, "table")).toBe("table of 7 or more elements of funcref");
      expect(codes(planned)).toEqual([]);
    }
  });

  test("joins one table of modules that stay with the same slots, and warns of the other", () => {
    const own = { table: tableType(4), slots: [1, 4], isOwner: false, places: false } as const;
    const at = (start: number): CModule => ({ ...own, data: [start, start + 100], stack: { initial: start } });
    const behind = { table: tableType(9), slots: [4, 9] } as const;
    const placed = { table: tableType(3), slots: [1, 3] } as const;
    const planned = plan({ a: at(65_536), b: at(131_072), c: { ...at(196_608), ...behind }, d: placed });
    expect(madeText(planned, "table")).toBe("table of 11 or more elements of funcref");
    expect(planned.units.map(({ rewrite }) => rewrite?.hoists.some(({ kind }) => kind === "table") ?? false)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(placeOf(planned, "d")?.table).toBe(8);
    expect(codes(planned)).toEqual(["SEPARATE_TABLES b"]);
  });

  test("joins no table of a module without a stack that stays, of the host, or of another type", () => {
    const own = { table: tableType(4), slots: [1, 4] } as const;
    const wide = tableType(4, { addressType: "i64" });
    const host = { __indirect_function_table: new WebAssembly.Table({ initial: 9, element: "anyfunc" }) };
    const pairs: [Readonly<Record<string, CModule>>, PlanOptions?][] = [
      [{ a: { ...own, places: false, stack: null }, b: own }],
      [{ a: { ...own, places: false, areas: { language: "AssemblyScript" } }, b: own }],
      [{ a: own, b: { ...own, table: wide } }],
      [{ a: { table, slots: [1, 4] }, b: own }, { imports: { env: host } }],
    ];
    for (const [modules, options] of pairs) {
      const planned = plan(modules, options);
      expect(planned.made.filter(({ type }) => type.kind === "table")).toEqual([]);
      expect(placeOf(planned, "b")?.table).toBe(0);
    }
  });

  test("gives a function the slot of the module that defines it", () => {
    const defines: CModule = {
      table,
      slots: [1, 4],
      exports: [["f"]],
      places: { exportedSlots: { f: 2 }, slots: { start: 1, end: 4 } },
    };
    const takes: CModule = {
      table,
      slots: [1, 3],
      imports: [["env", "f"]],
      places: { importedSlots: [{ function: 0, slot: 1 }], slots: { start: 1, end: 3 } },
    };
    expect(placeOf(plan({ a: defines, b: takes }), "b")?.slots).toEqual([{ function: 0, slot: 2 }]);
    // The slots of a follow those of b.
    expect(placeOf(plan({ b: takes, a: defines }), "b")?.slots).toEqual([{ function: 0, slot: 4 }]);
  });

  test("gives a function whose module takes no address the slot of the first module that does", () => {
    const takes: CModule = {
      table,
      slots: [1, 3],
      imports: [["env", "f"]],
      places: { importedSlots: [{ function: 0, slot: 2 }], slots: { start: 1, end: 3 } },
    };
    const planned = plan({ a: takes, b: takes, c: { table, exports: [["f"]] } });
    expect(placeOf(planned, "a")).toBeUndefined();
    expect(placeOf(planned, "b")).toMatchObject({ table: 2, slots: [{ function: 0, slot: 2 }] });
  });
});
