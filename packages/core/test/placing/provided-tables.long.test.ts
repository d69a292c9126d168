import { beforeAll, describe, expect, test } from "vitest";
import {
  describePlan,
  instantiatePlan,
  type LinkPlan,
  link,
  parseModule,
  planLink,
  rewriteModule,
} from "../../src/index.ts";
import { makePlaceable } from "../../src/place.ts";
import { exported } from "../exported.ts";
import { problemsOf } from "../link-problems.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const EXPORT = "#define EXPORT(name) __attribute__((export_name(#name)))\n";
/** A program with two functions in its table. By default wasm-ld states the number of slots as maximum too. */
const PROGRAM = `${EXPORT}
static int n[10]; static int one(int k) { return n[1] + k + 1; } static int two(int k) { n[1]++; return k + 2; }
int (*volatile both[2])(int) = { one, two };
extern int apply(int (*f)(int), int k);
EXPORT(test) int test(int k) { return both[k & 1](k) + apply(both[1], k) * 10 + apply(both[0], k) * 100; }
EXPORT(call) int call(int (*f)(int), int k) { return f(k); }`;
const LIBRARY = `${EXPORT}
static int m[10]; static int three(int k) { m[2]++; return k + 3; }
extern int call(int (*f)(int), int k);
EXPORT(apply) int apply(int (*f)(int), int k) { m[1]++; return f(k) + call(three, k); }`;

const OWNER = FREESTANDING.filter((flag) => !/import-|emit-relocs/.test(flag));
const RESULT = 873;

describe("a table of the host in the place of one with a fixed size", { tags: "large" }, () => {
  let program: Bytes;
  let silent: Bytes;
  let library: Bytes;
  const tableOf = (initial: number, maximum?: number) =>
    new WebAssembly.Table({ element: "anyfunc", initial, ...(maximum !== undefined && { maximum }) });

  beforeAll(async () => {
    program = await compile({ "p.c": PROGRAM }, [...OWNER, "-Wl,--export-table"]);
    silent = await compile({ "p.c": PROGRAM }, OWNER);
    library = await compile({ "l.c": LIBRARY }, FREESTANDING);
    expect(parseModule(program).definitions.table[0]?.type).toMatchObject({ limits: { minimum: 3, maximum: 3 } });
  }, 120_000);

  test.each([
    ["without a maximum", 10],
    ["with a maximum", 10, 20],
    ["of the least size", 4, 4],
  ])("has room for the functions of a placed module: %s", async (_, initial, maximum?: number) => {
    const table = tableOf(initial, maximum);
    for (const modules of [
      { program, library },
      { program, library: makePlaceable(library) },
    ]) {
      const { exports, plan } = await link(modules, { provide: { program: { table } } });
      expect(exported(exports, "program", "test")(1)).toBe(RESULT);
      expect(plan.warnings).toEqual([]);
      expect([...Array(4).keys()].map((slot) => table.get(slot) !== null)).toEqual([false, true, true, true]);
    }
  });

  test("is enough for the program alone, and is told to be too small for both with the size that is needed", async () => {
    const imports = { env: { apply: (_: number, k: number) => k } };
    const alone = await link({ program }, { imports, provide: { program: { table: tableOf(3) } } });
    expect(exported(alone.exports, "program", "test")(1)).toBe(113);
    const types = { program: parseModule(program), library: parseModule(library) };
    const problems = problemsOf(() => planLink(types, { provide: { program: { table: tableOf(3) } } }));
    const hint = 'give provide.program.table new WebAssembly.Table({ element: "anyfunc", initial: 4 })';
    expect(problems).toMatchObject([
      { code: "EXTERN_TYPE_MISMATCH", module: "library", hint },
      { code: "EXTERN_TYPE_MISMATCH", module: "program", hint },
    ]);
  });

  test("is in a stored plan, and in the modules that are rewritten for it", () => {
    const types = { program: parseModule(program), library: parseModule(library) };
    const plan = planLink(types, { provide: { program: { table: tableOf(10) } } });
    expect(describePlan(plan)).toContain("Provided\n  program: table of 4 or more elements of funcref");
    const stored = JSON.parse(JSON.stringify(plan)) as LinkPlan;
    const compiled = Object.fromEntries(
      Object.entries({ program, library }).map(([name, bytes]) => {
        return [name, new WebAssembly.Module(rewriteModule(stored, { name, bytes }))] as const;
      }),
    );
    const { exports } = instantiatePlan(stored, compiled, {}, { provide: { program: { table: tableOf(5, 50) } } });
    expect(exported(exports, "program", "test")(1)).toBe(RESULT);
  });

  test("is given to a module that imports its table, if the program does not export its own", async () => {
    const table = tableOf(10);
    const provide = { program: { table } };
    const apart = await link({ program: silent, library }, { provide });
    expect(apart.plan.warnings).toMatchObject([{ code: "SEPARATE_TABLES" }]);
    expect(apart.plan.warnings[0]?.hint).toContain("give library the table provide.program.table too");
    const imports = { env: { __indirect_function_table: table } };
    const { exports, plan } = await link({ program: silent, library }, { provide, imports });
    expect(exported(exports, "program", "test")(1)).toBe(RESULT);
    expect(plan.warnings).toEqual([]);
  });
});
