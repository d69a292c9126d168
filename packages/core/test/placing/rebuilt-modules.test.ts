import { beforeAll, describe, expect, test } from "vitest";
import { fuseUnit } from "../../src/fuse.ts";
import { instantiatePlan, link, linkPlan, parseModule, planLink, prepare, rewriteModule } from "../../src/index.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { instantiatePlan as run } from "../../src/run.ts";
import { watchStream } from "../byte-stream.ts";
import { exported } from "../exported.ts";
import { errorOf } from "../outcomes.ts";
import { assemble } from "../wat.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

/*
 * A stored plan and modules that were built again, with the same imports and exports. A module that stays is written as WAT;
 * a module of C with relocations is placed beside it.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const USER = `extern int shared; typedef int (*fn)(int); int f(int);
__attribute__((export_name("test"))) int test(void) { volatile fn pointer = f; return shared * 100 + pointer(3); }`;

/** A program that owns memory and table, with a variable and two functions in the table. */
interface Build {
  readonly pages?: number;
  readonly elements?: number;
  readonly stack?: number;
  readonly shared?: number;
  readonly functions?: string;
  readonly data?: readonly string[];
  readonly code?: string;
}

function owner({ pages = 2, elements = 3, stack = 65_536, shared = 65_540, functions = "$f $g", ...rest }: Build) {
  const { data = ['(i32.const 65536) "\\07\\00\\00\\00\\05\\00\\00\\00\\05"'], code = "" } = rest;
  return assemble(`(module (memory (export "memory") ${pages}) (table (export "__indirect_function_table") ${elements} funcref)
    (global $__stack_pointer (mut i32) (i32.const ${stack})) (global (export "shared") i32 (i32.const ${shared}))
    (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func $g (export "g") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (elem (i32.const 1) func ${functions}) ${data.map((segment) => `(data ${segment})`).join(" ")} ${code})`);
}

let user: Bytes;
let first: Bytes;
let stored: string;
let fused: string;
const plan = (): LinkPlan => JSON.parse(stored);
const fusedPlan = (): LinkPlan => JSON.parse(fused);
beforeAll(async () => {
  user = await compile({ "user.c": USER }, [...FREESTANDING, "-fvisibility=default", "-Wl,--export-dynamic"]);
  first = await owner({});
  const types = { user: parseModule(user), owner: parseModule(first) };
  stored = JSON.stringify(planLink(types));
  fused = JSON.stringify(planLink(types, { fuse: true }));
}, 120_000);

const open = (bytes: Bytes) => watchStream(bytes, { chunkSizeBytes: 64 }).stream;

/** The ways from a stored plan and the bytes of the module that stays to an export of the other. */
const WAYS: Readonly<
  Record<string, (bytes: Bytes) => Promise<{ readonly exports: object }> | { readonly exports: object }>
> = {
  "linkPlan() of bytes": (bytes) => linkPlan(plan(), { user, owner: bytes }),
  "linkPlan() of streams": (bytes) => linkPlan(plan(), { user: open(user), owner: open(bytes) }),
  "rewriteModule()": (bytes) => {
    const compiled = (name: string, given: Bytes) =>
      new WebAssembly.Module(rewriteModule(plan(), { name, bytes: given }));
    return instantiatePlan(plan(), { user: compiled("user", user), owner: compiled("owner", bytes) });
  },
  "linkPlan() that fuses": (bytes) => linkPlan(fusedPlan(), { user, owner: bytes }),
  "fuseUnit()": (bytes) => {
    const [unit] = fusedPlan().units;
    const name = unit?.name ?? "";
    const module = new WebAssembly.Module(fuseUnit(fusedPlan(), { unit: name, bytes: { user, owner: bytes } }));
    return instantiatePlan(fusedPlan(), { [name]: module });
  },
};

const REBUILT = "PLAN_MISMATCH  owner was built again since the plan was made: ";

const OTHERS: Readonly<Record<string, readonly [Build, string]>> = {
  "its variable at another address": [
    { shared: 65_536 },
    'expected constant "shared" with the value 65540, found constant "shared" with the value 65536',
  ],
  "its functions in another order in the table": [
    { functions: "$g $f" },
    'expected function "f" in element 1 of the table, found function "f" in element 2 of the table',
  ],
  "a function that is no longer in the table": [
    { functions: "$g" },
    'expected function "f" in element 1 of the table, found function "f" in no element of the table',
  ],
  "more pages": [{ pages: 3 }, "expected a memory of 2 pages, found a memory of 3 pages"],
  "a larger table": [{ elements: 9 }, "expected a table of 3 elements, found a table of 9 elements"],
  "more functions than its table declares": [
    { functions: "$f $g $g $g" },
    "expected a table of 3 elements, found a table of 5 elements",
  ],
  "another stack": [
    { stack: 65_520 },
    "expected a stack pointer that begins at 65536, found a stack pointer that begins at 65520",
  ],
  "data in the stack that all share": [
    { data: ['(i32.const 65536) "\\07"', '(i32.const 1024) "data"'] },
    "found static data at 1024 to 1028, where the plan has data or a stack of other modules: 0 to 65536",
  ],
  "a start function that does more than write data": [
    {
      code: `(start $s) (func $s (memory.fill (i32.const 65600) (i32.const 0) (i32.const 16))
        (drop (call_indirect (param i32) (result i32) (i32.const 0) (i32.const 1))))`,
    },
    "expected no start function, found a start function that may call other modules",
  ],
  "zeros in the stack that all share": [
    {
      data: ['(i32.const 65536) "\\07"'],
      code: "(start $s) (func $s (memory.fill (i32.const 2048) (i32.const 0) (i32.const 16)))",
    },
    "found static data at 2048 to 2064, where the plan has data or a stack of other modules: 0 to 65536",
  ],
};

describe.each(Object.entries(WAYS))("%s by a plan that is made for another build of a module that stays", (_, way) => {
  test("links the same build, and one with other data and code", async () => {
    for (const bytes of [first, await owner({ data: ['(i32.const 65540) "\\05\\00\\00\\00 and more"'] })]) {
      expect(exported((await way(bytes)).exports as never, "user", "test")()).toBe(504);
    }
  });

  test.each(Object.entries(OTHERS))("refuses a build with %s", async (_what, [build, said]) => {
    const error = await errorOf(async () => await way(await owner(build)));
    expect(error.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH", module: "owner" }]);
    expect(error.message).toContain(`${REBUILT}${said}`);
    expect(error.diagnostics[0]?.hint).toBe("make the plan again from these modules, with planLink or link");
  });
});

test("linkPlan() links another build of a module that stays, with a start function that only writes data", async () => {
  const bytes = await owner({
    code: "(start $s) (func $s (memory.fill (i32.const 65600) (i32.const 0) (i32.const 16)))",
  });
  expect(exported((await linkPlan(plan(), { user, owner: bytes })).exports as never, "user", "test")()).toBe(504);
});

describe("a compiled module that stays", () => {
  /** Compiled modules, as a caller has them who compiled the rewritten bytes of a plan for the new build. */
  const compiled = async (build: Build) => {
    const { modules } = await prepare({ user, owner: await owner(build) });
    const { modules: known } = await prepare({ user, owner: first });
    return { user: known.user, owner: modules.owner };
  };
  const RUNS = { instantiatePlan, "instantiatePlan of /run": run, linkPlan };

  test.each(Object.entries(RUNS))("is refused by %s, as far as its instance shows other contents", async (_, start) => {
    const { exports } = await start(plan(), await compiled({}));
    expect(exported(exports as never, "user", "test")()).toBe(504);
    for (const of of ["its variable at another address", "its functions in another order in the table"]) {
      const [build] = OTHERS[of] as readonly [Build, string];
      const modules = await compiled(build);
      const error = await errorOf(async () => await start(plan(), modules));
      expect(error.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH", module: "owner" }]);
    }
  });

  test("is linked by link(), whatever its contents", async () => {
    for (const [build] of Object.values(OTHERS).slice(0, 2)) {
      const shared = build.shared === undefined ? 5 : 7;
      const { exports } = await link({ user, owner: await owner(build) });
      expect(exported(exports as never, "user", "test")()).toBe(shared * 100 + 4);
    }
  });
});

describe('link() with place: "off"', () => {
  test("warns of a variable of another module, from bytes and from streams", async () => {
    const owned = await owner({ elements: 9 });
    const imports = { env: { __indirect_function_table: new WebAssembly.Table({ initial: 9, element: "anyfunc" }) } };
    for (const sources of [
      { user, owner: owned },
      { user: open(user), owner: open(owned) },
    ]) {
      const { plan } = await link(sources, { place: "off", imports });
      expect(plan.warnings).toContainEqual(expect.objectContaining({ code: "UNRESOLVED_DATA", module: "user" }));
    }
  });
});

describe("a plan that hoists a global", () => {
  const CYCLE = (value: number) => [
    `(module (import "b" "f" (func $f)) (global (export "g") (mut i32) (i32.const ${value}))
      (func (export "read") (result i32) (global.get 0)))`,
    `(module (import "a" "g" (global (mut i32))) (func (export "f")))`,
  ];

  test("is refused for a module in which the global begins with another value", async () => {
    const [a, b] = (await Promise.all(CYCLE(5).map(assemble))) as [Bytes, Bytes];
    const made = planLink({ a: parseModule(a), b: parseModule(b) });
    expect(made.made).toMatchObject([{ owner: "a", initial: "41050b" }]);
    expect(exported((await linkPlan(made, { a, b })).exports, "a", "read")()).toBe(5);
    const other = await assemble(CYCLE(6)[0] as string);
    const said = "a was built again since the plan was made: expected global 0 with the constant 41050b";
    await expect(linkPlan(made, { a: other, b })).rejects.toThrow(said);
    expect(() => rewriteModule(made, { name: "a", bytes: other })).toThrow(said);
  });

  test("in place of a fused unit is refused too", async () => {
    // The memory of `b` leaves it out of the unit of `a` and `c`.
    const cycle = async (value: number) => ({
      b: await assemble(`(module (import "a" "g" (global (mut i32))) (memory 1) (func (export "f")))`),
      a: await assemble(`(module (import "b" "f" (func)) (import "c" "h" (func)) (memory 1)
        (global (export "g") (mut i32) (i32.const ${value})) (func (export "read") (result i32) (global.get 0)))`),
      c: await assemble(`(module (func (export "h")))`),
    });
    const before = await cycle(5);
    const types = { b: parseModule(before.b), a: parseModule(before.a), c: parseModule(before.c) };
    const made = planLink(types, { fuse: true });
    expect(made.made).toMatchObject([{ owner: "a", initial: "41050b" }]);
    expect(made.units.map(({ modules }) => modules)).toContainEqual(["c", "a"]);
    expect(exported((await linkPlan(made, before)).exports, "a", "read")()).toBe(5);
    const after = await cycle(6);
    const { message } = await errorOf(linkPlan(made, after));
    expect(message).toContain("a was built again since the plan was made: expected global 0 with the constant 41050b");
    expect(message).toBe((await errorOf(linkPlan(planLink(types), after))).message);
    expect(() => fuseUnit(made, { unit: "c", bytes: after })).toThrow("expected global 0 with the constant 41050b");
  });
});

describe("a stored plan that was edited", () => {
  const edited = (unit: string, edit: (unit: { rewrite?: never; contents?: never }) => unknown) => {
    const changed = plan();
    edit(changed.units.find(({ name }) => name === unit) as never);
    return changed;
  };
  type Place = { rewrite: { place: Record<string, unknown> }; contents: Record<string, unknown> };

  test.each<[member: string, unit: string, edit: (unit: Place) => unknown]>([
    ["rewrite.place.memory", "user", ({ rewrite }) => (rewrite.place["memory"] = "x")],
    ["rewrite.place.table", "user", ({ rewrite }) => (rewrite.place["table"] = -70_000)],
    ["rewrite.place.table", "user", ({ rewrite }) => (rewrite.place["table"] = 2 ** 33)],
    ["rewrite.place.slots", "user", ({ rewrite }) => delete rewrite.place["slots"]],
    ["rewrite.place.symbols", "user", ({ rewrite }) => (rewrite.place["symbols"] = { shared: -1 })],
    ["rewrite.place", "user", ({ rewrite }) => (rewrite.place = null as never)],
    ["contents.apart", "owner", ({ contents }) => (contents["apart"] = [{ start: 0 }])],
    ["contents.functions", "owner", ({ contents }) => (contents["functions"] = { exported: null })],
    ["contents.start", "owner", ({ contents }) => (contents["start"] = "calls")],
    ["contents", "owner", (unit) => (unit.contents = "x" as never)],
  ])("is INVALID_ARGUMENT if %s of %s has another form", async (member, unit, edit) => {
    const error = await errorOf(linkPlan(edited(unit, edit as never), { user, owner: first }));
    expect(error.diagnostics).toMatchObject([{ code: "INVALID_ARGUMENT", module: unit }]);
    expect(error.message).toContain(` as ${member} of ${unit} in the plan`);
  });
});
