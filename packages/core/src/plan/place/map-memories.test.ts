import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/link-problems.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { checkMemories } from "../../compare-segments.ts";
import { describePlan } from "../../explain/describe-plan.ts";
import { planLink } from "../../plan-link.ts";
import { createHostImports } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";
import type { ModulePlace } from "../rewrite-format.ts";

/** A function with a frame on the stack of global 0. */
const FRAME = `(func (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;

/** As wasm-ld lays a program out: the stack first, then the data. */
const OWNER = `(module (memory (export "memory") 4) (global (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data of the owner") ${FRAME})`;

/** The symbol that tells the end of the static data. */
const dataEnd = (address: number) => `(global (export "__data_end") i32 (i32.const ${address}))`;

interface Guest {
  readonly pointer?: number;
  readonly data?: number;
  readonly fields?: string;
  readonly imports?: string;
}

/** A module of C that imports the memory of the owner. */
const guest = ({ pointer, data = 1_048_576, fields = "", imports = "" }: Guest = {}) =>
  `(module (import "owner" "memory" (memory 4)) ${imports}
    ${pointer === undefined ? "" : `(global (mut i32) (i32.const ${pointer})) ${FRAME}`}
    (data (i32.const ${data}) "data of the guest") ${fields})`;

async function planOf(modules: Readonly<Record<string, string>>, options: PlanOptions = {}): Promise<LinkPlan> {
  return planLink(await moduleTypes(modules), { place: "off", ...options });
}

async function warningsOf(modules: Readonly<Record<string, string>>, options: PlanOptions = {}) {
  const { warnings } = await planOf(modules, options);
  return warnings.map(({ code }) => code);
}

describe("planLink() maps the memories that modules share", () => {
  test("with the areas of each module, in the order of their addresses", async () => {
    const fields = `(start 1) (func i32.const 0x101000 i32.const 0 i32.const 4096 memory.fill)`;
    const plan = await planOf({ owner: OWNER, guest: guest({ pointer: 1_114_112, fields }) });
    expect(plan.layout).toEqual([
      {
        memory: { by: "export", module: "owner", name: "memory" },
        areas: [
          { modules: ["owner"], content: "stack", start: 0, end: 0x10000, rules: ["prologue"] },
          { modules: ["owner"], content: "data", start: 0x10000, end: 0x10011 },
          { modules: ["owner"], content: "zeroed", start: 0x10011, end: 0x40000, isSuspected: true },
          { modules: ["guest"], content: "data", start: 0x100000, end: 0x100011 },
          { modules: ["guest"], content: "zeroed", start: 0x101000, end: 0x102000 },
          { modules: ["guest"], content: "stack", start: 0x102000, end: 0x110000, rules: ["prologue"] },
        ],
        slots: [],
      },
    ]);
    expect(plan.warnings).toEqual([]);
    expect(Object.isFrozen(plan.layout?.[0]?.areas[0])).toBe(true);
    expect(structuredClone(plan)).toEqual(plan);
    expect(describePlan(plan)).toContain(`
Memory "memory" of owner
  [0x000000, 0x010000)   65536 bytes  stack   owner (by prologue)
  [0x010000, 0x010011)      17 bytes  data    owner
  [0x010011, 0x040000)  196591 bytes  zeroed  owner, suspected
  [0x100000, 0x100011)      17 bytes  data    guest
  [0x101000, 0x102000)    4096 bytes  zeroed  guest
  [0x102000, 0x110000)   57344 bytes  stack   guest (by prologue)
`);
  });

  test("with the slots of a table, which belongs to the memory of the same modules", async () => {
    const owner = OWNER.replace("(module", `(module (table (export "table") 8 funcref) (elem (i32.const 1) 0 0)`);
    const imports = `(import "owner" "table" (table 8 funcref)) (elem (i32.const 4) 0)`;
    const plan = await planOf({ owner, guest: guest({ imports, fields: "(func)" }) });
    expect(plan.layout).toMatchObject([
      {
        table: { by: "export", module: "owner", name: "table" },
        slots: [
          { module: "owner", start: 1, end: 3 },
          { module: "guest", start: 4, end: 5 },
        ],
      },
    ]);
    expect(describePlan(plan)).toContain(`
Table "table" of owner
  [1, 3)  2 slots  owner
  [4, 5)  1 slot   guest
`);
  });

  test("with a table alone, if each module has its own memory", async () => {
    const owner = `(module (table (export "t") 8 funcref) (elem (i32.const 1) 0) (func))`;
    const user = `(module (import "owner" "t" (table 8 funcref)) (elem (i32.const 4) 0) (func))`;
    const plan = await planOf({ owner, user });
    expect(plan.layout).toMatchObject([{ areas: [], slots: [{ module: "owner" }, { module: "user" }] }]);
    expect(plan.layout?.[0]).not.toHaveProperty("memory");
  });

  test("with areas that are only suspected, which overlap nothing", async () => {
    const owner = `(module (memory (export "memory") 1) (data (i32.const 8) "owner"))`;
    const bump = `(module (import "owner" "memory" (memory 1)) (global (mut i32) (i32.const 16)) (data (i32.const 0) "x"))`;
    const plan = await planOf({ owner, bump });
    expect(plan.layout?.[0]?.areas).toContainEqual({
      modules: ["bump"],
      content: "stack",
      start: 1,
      end: 16,
      rules: ["value"],
      isSuspected: true,
    });
    expect(describePlan(plan)).toContain("bump (by value), suspected");
    expect(plan.warnings).toEqual([]);
  });

  test("and joins the segments of a module, so that a map stays short", async () => {
    const segments = Array.from({ length: 5000 }, (_, at) => `(data (i32.const ${2 ** 20 + at * 128}) "x")`).join(" ");
    const plan = await planOf({ owner: OWNER, guest: guest({ fields: segments, data: 2 ** 20 + 128 * 6000 }) });
    const areas = plan.layout?.[0]?.areas.filter(({ modules }) => modules.includes("guest")) ?? [];
    expect(areas.length).toBeLessThanOrEqual(32);
    expect([areas[0]?.start, areas.at(-1)?.end]).toEqual([2 ** 20, 2 ** 20 + 128 * 6000 + 17]);
  });

  test("of the host, of an owner under all its names, and of the linker", async () => {
    const memory = new WebAssembly.Memory({ initial: 4 });
    const importing = (data: number) =>
      `(module (import "env" "memory" (memory 4)) (data (i32.const ${data}) "some data"))`;
    const plan = await planOf({ a: importing(0), b: importing(1024) }, { imports: { env: { memory } } });
    expect(plan.layout).toMatchObject([{ memory: { by: "host" }, areas: [{ modules: ["a"] }, { modules: ["b"] }] }]);
    expect(describePlan(plan)).toContain("The memory imports.env.memory\n  [0x000, 0x009)  9 bytes");
    const cyclic = OWNER.replace("(module", `(module (import "guest" "f" (func))`);
    const hoisted = await planOf({ owner: cyclic, guest: guest({ fields: `(func (export "f"))` }) });
    expect(hoisted.made).toHaveLength(1);
    expect(hoisted.layout).toMatchObject([{ memory: { by: "made", provider: { module: "owner", name: "memory" } } }]);
  });
});

describe("planLink() makes no map", () => {
  test.each([
    ["of one module", { owner: OWNER }],
    ["of modules that share nothing", { owner: OWNER, other: OWNER }],
    ["if only one of them has areas", { owner: OWNER, guest: `(module (import "owner" "memory" (memory 4)))` }],
  ])("%s", async (_, modules) => {
    const types = await moduleTypes<string>(modules);
    // The pass that lists areas would call this.
    for (const type of Object.values(types)) Object.assign(type.dataSegments as object, { flatMap: undefined });
    const plan = planLink(types);
    expect(plan).not.toHaveProperty("layout");
    expect(plan.warnings).toEqual([]);
  });
});

describe("planLink() warns of areas that take the same bytes", () => {
  test("SEPARATE_STACKS: two stack pointers begin at one address", async () => {
    const { warnings } = await planOf({ owner: OWNER, guest: guest({ pointer: 65_536 }) });
    expect(warnings).toEqual([
      {
        code: "SEPARATE_STACKS",
        message:
          "the stack of owner at [0x0, 0x10000) and the stack of guest at [0x0, 0x10000) overlap in " +
          `memory "memory" of owner: 65536 bytes, [0x0, 0x10000); each has a stack pointer of its own, so calls between ` +
          "them overwrite local variables",
        hint: expect.stringMatching(
          /^build owner or guest with -Wl,--emit-relocs \(C\+\+ .*\), so that it is placed; or build guest for .*--no-stack-first$/,
        ),
        module: "guest",
      },
    ]);
  });

  test("SEPARATE_STACKS is no matter of stacks that lie apart, or are one", async () => {
    expect(await warningsOf({ owner: OWNER, guest: guest({ pointer: 1_114_112 }) })).toEqual([]);
    const exporting = OWNER.replace("(global", `(global (export "__stack_pointer")`);
    const sharing = guest({ imports: `(import "owner" "__stack_pointer" (global (mut i32)))`, fields: FRAME });
    const plan = await planOf({ owner: exporting, guest: sharing });
    expect(plan.warnings).toEqual([]);
    expect(plan.layout?.[0]?.areas[0]).toEqual({
      modules: ["owner", "guest"],
      content: "stack",
      start: 0,
      end: 65_536,
      rules: ["name", "name"],
    });
  });

  test("SEPARATE_STACKS needs more than a stack without data: its size is not known", async () => {
    const bare = `(module (import "owner" "memory" (memory 32)) (global (mut i32) (i32.const 1114112)) ${FRAME})`;
    const owner = OWNER.replace(`"memory") 4`, `"memory") 32`).replace("(memory", `${dataEnd(65_553)} (memory`);
    expect(await warningsOf({ owner, bare })).toEqual([]);
  });

  test("STACK_OVERLAP: data of one in the stack of another", async () => {
    const { warnings } = await planOf({ owner: OWNER, guest: guest({ data: 1024 }) });
    expect(warnings).toMatchObject([
      {
        code: "STACK_OVERLAP",
        message: expect.stringMatching(
          /^the stack of owner at \[0x0, 0x10000\) and the data of guest at \[0x400, 0x411\) overlap .*: 17 bytes/,
        ),
        module: "guest",
      },
    ]);
  });

  test("BSS_OVERLAP: one clears data of another when it starts", async () => {
    const fields = `(start 0) (func i32.const 65540 i32.const 0 i32.const 4 memory.fill)`;
    const { warnings } = await planOf({ owner: OWNER, guest: guest({ fields }) });
    expect(warnings).toMatchObject([
      {
        code: "BSS_OVERLAP",
        message: expect.stringContaining("the zero-initialised data of guest at [0x10004, 0x10008)"),
      },
    ]);
  });

  describe("BSS_OVERLAP: zero-initialised data of a module that defines its memory does not show", () => {
    const inside = guest({ data: 131_072 });
    const ending = (address: number, owner = OWNER) => owner.replace("(memory", `${dataEnd(address)} (memory`);

    test("it may lie in all memory that the module declares", async () => {
      const types = await moduleTypes({ owner: OWNER, inside });
      expect(planLink(types).warnings).toEqual([
        {
          code: "BSS_OVERLAP",
          module: "inside",
          message:
            `the data of inside at [0x20000, 0x20011) lies in memory "memory" of owner, where owner was linked to use ` +
            "[0x10011, 0x40000): nothing tells whether zero-initialised data of owner lies there",
          hint:
            "build owner or inside with -Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments), so that it is placed; " +
            "or build owner with -Wl,--export=__data_end, which tells; or build inside for addresses from 0x40000, with " +
            "-Wl,--global-base=ADDRESS and -Wl,--no-stack-first, and link with reconcileLimits: true",
        },
      ]);
      expect(problemsOf(() => planLink(types, { strict: true }))).toMatchObject([{ code: "BSS_OVERLAP" }]);
    });

    test("place: require has an error of it", async () => {
      const types = await moduleTypes({ owner: OWNER, inside: guest({ pointer: 65_536, data: 131_072 }) });
      expect(problemsOf(() => planLink(types, { place: "require" }))).toMatchObject([
        { code: "NOT_PLACEABLE", message: expect.stringContaining("and that of owner may overlap") },
      ]);
    });

    test("it lies nowhere else", async () => {
      const behind = guest({ data: 262_144 }).replace("(memory 4)", "(memory 5)");
      expect(await warningsOf({ owner: OWNER, behind }, { reconcileLimits: true })).toEqual([]);
    });

    test("a symbol tells its end", async () => {
      const { warnings } = await planOf({ owner: ending(135_000), inside });
      expect(warnings).toMatchObject([
        {
          code: "BSS_OVERLAP",
          message: expect.stringContaining("of owner at [0x10011, 0x20f58) and the data of inside"),
        },
      ]);
      expect(await warningsOf({ owner: ending(131_072), inside })).toEqual([]);
    });

    test("a gap between its segments may be zeros that wasm-opt left out", async () => {
      const owner = ending(140_010, OWNER.replace("(data", `(data (i32.const 140000) "last bytes") (data`));
      expect(await warningsOf({ owner, inside })).toEqual(["BSS_OVERLAP"]);
    });

    test("it ends below a stack that lies above the data", async () => {
      const owner = OWNER.replace("i32.const 65536", "i32.const 131072").replace(
        "(data (i32.const 65536)",
        "(data (i32.const 1024)",
      );
      expect(await warningsOf({ owner, inside })).toEqual([]);
    });

    test("a module may have such data without any other, and without a stack that shows for certain", async () => {
      const bare = `(module (memory (export "memory") 4) (global (mut i32) (i32.const 65536)))`;
      expect(await warningsOf({ owner: bare, inside })).toEqual(["BSS_OVERLAP"]);
    });

    test("a module without a stack has none: no compiler of C made it", async () => {
      const owner = `(module (memory (export "memory") 4) (data (i32.const 65536) "data of the owner"))`;
      expect(await warningsOf({ owner, inside })).toEqual([]);
    });

    test("a module that imports the memory clears its own, so it shows", async () => {
      const imports = { owner: { memory: new WebAssembly.Memory({ initial: 5 }) } };
      const importer = guest({ pointer: 65_536, data: 65_536 });
      expect(await warningsOf({ importer, inside }, { imports })).toEqual([]);
    });
  });

  test("DATA_OVERLAP: passive data that the start function copies", async () => {
    const fields = `(data "other") (start 0) (func i32.const 65540 i32.const 0 i32.const 5 memory.init 1)`;
    const types = await moduleTypes({ owner: OWNER, guest: guest({ fields }) });
    expect(problemsOf(() => planLink(types))).toMatchObject([
      { code: "DATA_OVERLAP", message: expect.stringContaining("data segment 1 of guest at [0x10004, 0x10009)") },
    ]);
  });

  const SCRIPT = `(module (import "env" "abort" (func (param i32 i32 i32 i32))) (memory (export "memory") 4)
    (data (i32.const 1024) "data of a script") (func (result i32) i32.const 1 memory.grow))`;
  const host = { imports: { env: { abort: () => {} } } };

  test("HEAP_OVERLAP: a heap of AssemblyScript takes the memory behind its data", async () => {
    const behind = guest({ data: 131_072 });
    const { warnings } = await planOf({ owner: SCRIPT, guest: behind }, host);
    expect(warnings).toMatchObject([
      {
        code: "HEAP_OVERLAP",
        message: expect.stringContaining(
          "the heap of owner at [0x410, 0x40000) and the data of guest at [0x20000, 0x20011)",
        ),
        hint: expect.stringContaining("build owner with --memoryBase behind all other modules"),
      },
    ]);
    expect(await warningsOf({ owner: SCRIPT, guest: guest({ data: 512 }) }, host)).toEqual([]);
    const silent = SCRIPT.replace("(result i32) i32.const 1 memory.grow", "");
    const plan = await planOf({ owner: silent, guest: behind }, host);
    expect(plan.warnings).toMatchObject([
      { code: "BSS_OVERLAP", hint: expect.stringContaining("owner with --importMemory") },
    ]);
  });

  test("HEAP_OVERLAP: two heaps of AssemblyScript cannot be told apart", async () => {
    const second = SCRIPT.replace("1024", "65536")
      .replace(`(memory (export "memory") 4)`, "")
      .replace("(module", `(module (import "owner" "memory" (memory 4))`);
    const { warnings } = await planOf({ owner: SCRIPT, second }, host);
    expect(warnings).toMatchObject([
      { code: "HEAP_OVERLAP", hint: expect.stringContaining("compile both into one module") },
    ]);
  });

  test("HEAP_OVERLAP: the allocator of C has the rest of the declared memory", async () => {
    const withHeap = OWNER.replace("(data", `(global (export "__heap_base") i32 (i32.const 65568)) (data`);
    const withMalloc = withHeap.replace(
      `${FRAME})`,
      `${FRAME} (func (export "malloc") (param i32) (result i32) local.get 0))`,
    );
    expect(await warningsOf({ owner: withMalloc, guest: guest({ data: 131_072 }) })).toEqual(["HEAP_OVERLAP"]);
    expect(await warningsOf({ owner: withMalloc, guest: guest({ data: 262_144 }) })).toEqual([]);
    // Nothing shows that the module has an allocator.
    expect(await warningsOf({ owner: withHeap, guest: guest({ data: 131_072 }) })).toEqual([]);
  });

  test("lists ten pairs of modules and counts the rest", async () => {
    const modules: Record<string, string> = { owner: OWNER };
    for (let at = 0; at < 13; at += 1) modules[`g${at}`] = guest({ data: 1024 + at * 64 });
    const { warnings } = await planOf(modules);
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)?.message).toBe("3 more pairs of modules overlap in the same way");
  });
});

describe("planLink() says nothing", () => {
  test("of position-independent code, which gets address and stack from the main module", async () => {
    const main = OWNER.replace("(global", `(global (export "__stack_pointer")`).replace(
      "(data",
      `(global (export "__heap_base") i32 (i32.const 65568)) (func (export "malloc") (param i32) (result i32) local.get 0) (data`,
    );
    const library = `(module (@dylink.0 (mem-info (memory 16 4))) (import "main" "memory" (memory 1))
      (import "main" "__stack_pointer" (global (mut i32))) (import "env" "__memory_base" (global $base i32))
      (data (global.get $base) "data of a library") ${FRAME})`;
    expect(await warningsOf({ main, library }, { imports: { env: { __memory_base: 131_072 } } })).toEqual([]);
  });

  test("of modules with stacks, data and heaps that share nothing", async () => {
    const heap = `(global (export "__heap_base") i32 (i32.const 65568)) (data`;
    const alone = OWNER.replace("(data", heap);
    expect(await warningsOf({ a: alone, b: alone, c: OWNER })).toEqual([]);
  });

  test("of a module without data beside a program: an allocator that grows the memory itself", async () => {
    const allocator = `(module (import "owner" "memory" (memory 1)) (global $root (mut i32) (i32.const 0))
      (func (export "malloc") (param i32) (result i32) (memory.grow (local.get 0))))`;
    const plan = await planOf({ owner: OWNER, allocator });
    expect(plan.warnings).toEqual([]);
    expect(plan).not.toHaveProperty("layout");
  });
});

describe("planLink() with strict", () => {
  test("makes errors of all warnings, beside other problems", async () => {
    const modules = { owner: OWNER, guest: guest({ pointer: 65_536, data: 1024, imports: `(import "x" "y" (func))` }) };
    const types = await moduleTypes(modules);
    const codes = (options: PlanOptions) =>
      problemsOf(() => planLink(types, { place: "off", ...options })).map(({ code }) => code);
    expect(codes({ strict: true, imports: { x: { y: () => {} } } })).toEqual(["STACK_OVERLAP", "SEPARATE_STACKS"]);
    expect(codes({ strict: true })).toEqual(["UNRESOLVED_IMPORT", "STACK_OVERLAP", "SEPARATE_STACKS"]);
    expect(codes({ strict: false, imports: { x: { y: () => {} } } })).toEqual([]);
  });

  test("makes an error of an old warning", async () => {
    const types = await moduleTypes({ owner: OWNER, guest: guest({ data: 65_536 }) });
    const codes = problemsOf(() => planLink(types, { strict: true, dataOverlap: "warn" })).map(({ code }) => code);
    expect(codes).toEqual(["DATA_OVERLAP"]);
  });

  test("accepts a plan without warnings", async () => {
    expect((await planOf({ owner: OWNER, guest: guest() }, { strict: true })).warnings).toEqual([]);
  });
});

describe("a plan that places modules", () => {
  const place = (memory: number, table = 0): ModulePlace => ({ memory, table, symbols: {}, slots: [] });

  /** The plan, as if the linker placed modules. */
  function placed(plan: LinkPlan, places: Readonly<Record<string, ModulePlace>>): LinkPlan {
    const units = plan.units.map((unit) => {
      const own = places[unit.name];
      return own === undefined ? unit : { ...unit, rewrite: { hoists: [], ...unit.rewrite, place: own } };
    });
    return { ...plan, units };
  }

  function check(plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) {
    return checkMemories(plan, { types, hostImports: createHostImports({}), dataOverlap: "error" });
  }

  test("has their data, zeros and slots at the new places", async () => {
    const imports = `(import "owner" "table" (table 8 funcref)) (elem (i32.const 1) 0)`;
    const fields = `(start 0) (func i32.const 65600 i32.const 0 i32.const 16 memory.fill)`;
    const owner = OWNER.replace("(module", `(module (table (export "table") 8 funcref) (elem (i32.const 1) 0)`);
    const types = await moduleTypes({ owner, guest: guest({ data: 65_536, imports, fields }) });
    const plan = planLink(types, { dataOverlap: "warn" });
    expect(check(plan, types).overlaps.map(({ code }) => code)).toEqual(["DATA_OVERLAP", "ELEMENT_OVERLAP"]);
    const { overlaps, layout } = check(placed(plan, { guest: place(4096, 2) }), types);
    expect(overlaps).toEqual([]);
    expect(layout[0]?.areas.slice(3)).toEqual([
      { modules: ["guest"], content: "data", start: 69_632, end: 69_649, isPlaced: true },
      { modules: ["guest"], content: "zeroed", start: 69_696, end: 69_712, isPlaced: true },
    ]);
    expect(layout[0]?.slots).toEqual([
      { module: "owner", start: 1, end: 2 },
      { module: "guest", start: 3, end: 4 },
    ]);
  });

  test("has one stack for modules with one stack pointer, and the heap that the linker gives", async () => {
    const types = await moduleTypes({ owner: OWNER, guest: guest({ pointer: 65_536, data: 65_536 }) });
    const plan = planLink(types, { dataOverlap: "warn", place: "off" });
    const moved = placed(plan, { guest: { ...place(4096), symbols: { __heap_base: 73_728, __heap_end: 131_072 } } });
    const hoist = { kind: "global", module: "", name: "", extern: 0 } as const;
    const type = { kind: "global", type: "i32", mutable: true } as const;
    const shared: LinkPlan = {
      ...moved,
      units: moved.units.map((unit) => ({ ...unit, rewrite: { ...unit.rewrite, hoists: [hoist] } })),
      // i32.const 65536
      made: [{ type, text: "global (mut i32)", initial: "418080040b" }],
    };
    const { layout, warnings } = check(shared, types);
    expect(warnings).toEqual([]);
    expect(layout[0]?.areas).toEqual([
      { modules: ["owner", "guest"], content: "stack", start: 0, end: 65_536, rules: ["prologue", "prologue"] },
      { modules: ["owner"], content: "data", start: 65_536, end: 65_553 },
      { modules: ["owner"], content: "zeroed", start: 65_553, end: 262_144, isSuspected: true },
      { modules: ["guest"], content: "data", start: 69_632, end: 69_649, isPlaced: true },
      { modules: ["guest"], content: "heap", start: 73_728, end: 131_072, isPlaced: true },
    ]);
    expect(describePlan({ ...shared, layout } as LinkPlan)).toContain(
      "stack   owner (by prologue), guest (by prologue)\n",
    );
    expect(check(moved, types).warnings.map(({ code }) => code)).toEqual(["SEPARATE_STACKS"]);
  });

  test("tells of data in the stack that modules share", async () => {
    const types = await moduleTypes({ owner: OWNER, guest: guest({ pointer: 65_536, data: 1024 }) });
    const plan = planLink(types, { place: "off" });
    const hoist = { kind: "global", module: "", name: "", extern: 0 } as const;
    const type = { kind: "global", type: "i32", mutable: true } as const;
    const { layout, warnings } = check(
      {
        ...plan,
        units: plan.units.map((unit) => ({ ...unit, rewrite: { hoists: [hoist] } })),
        made: [{ type, text: "global (mut i32)", initial: "418080040b" }],
      },
      types,
    );
    expect(layout[0]?.areas[0]).toMatchObject({ modules: ["owner", "guest"], content: "stack", start: 0, end: 65_536 });
    expect(warnings).toMatchObject([{ code: "STACK_OVERLAP", module: "guest" }]);
  });
});
