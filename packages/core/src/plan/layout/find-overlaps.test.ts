import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/link-problems.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { findOverlapsOf } from "../../compare-segments.ts";
import { explainAny } from "../../explain/explain-any.ts";
import { planLink } from "../../plan-link.ts";
import { Failure } from "../../problem.ts";
import { createHostImports } from "../../wasm/host-import.ts";
import type { DataSegment, ModuleType } from "../../wasm/module-type.ts";
import type { PlanOptions } from "../plan-options.ts";
import type { OverlapProblem } from "./find-overlaps.ts";

async function problems(modules: Readonly<Record<string, string>>, options: PlanOptions = {}) {
  const types = await moduleTypes(modules);
  return problemsOf(() => planLink(types, options));
}

const OWNER = `(module (memory (export "memory") 1) (data (i32.const 1024) "sixteen bytes...") (data "passive"))`;
const importing = (data: string, module = "owner", name = "memory") =>
  `(module (import "${module}" "${name}" (memory 1)) ${data})`;

describe("planLink() of modules that put data into one memory", () => {
  test("reports DATA_OVERLAP with both ranges, the memory, and the overlapping bytes", async () => {
    const modules = { owner: OWNER, guest: importing(`(data (i32.const 0) "") (data (i32.const 0x408) "0123456789")`) };
    expect(await problems(modules)).toEqual([
      {
        code: "DATA_OVERLAP",
        message:
          "data segment 0 of owner at [0x400, 0x410) and data segment 1 of guest at [0x408, 0x412) " +
          `overlap in memory "memory" of owner: 8 bytes, [1032, 1040)`,
        hint:
          "build one of them with -Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments), so that it is placed; or " +
          "build it for other addresses (wasm-ld --global-base and --no-stack-first, asc --memoryBase) or as " +
          "position-independent code (-fPIC, wasm-ld -shared), link both into one module, " +
          'or link with dataOverlap: "warn" or "allow" if one is meant to overwrite the other',
        module: "guest",
      },
    ]);
  });

  test("reports it beside other problems", async () => {
    const guest = importing(`(import "nobody" "f" (func)) (data (i32.const 0x40f) "0")`);
    expect(await problems({ owner: OWNER, guest })).toMatchObject([
      { code: "UNRESOLVED_IMPORT" },
      { code: "DATA_OVERLAP", message: expect.stringMatching(/: 1 byte, \[1039, 1040\)$/) },
    ]);
  });

  test.each([
    ["before it", `(data (i32.const 1008) "sixteen bytes...")`],
    ["behind it", `(data (i32.const 1040) "sixteen bytes...")`],
    ["of no length", `(data (i32.const 1030) "")`],
    ["without an address", `(data "passive")`],
    ["at an address that the importer is given", `(global $b (import "env" "b") i32) (data (global.get $b) "pic")`],
  ])("lets data stand %s", async (_, data) => {
    expect(await problems({ owner: OWNER, guest: importing(data) }, { imports: { env: { b: 1024 } } })).toEqual([]);
  });

  test("lets a module write over its own data, and others at the same address of their own memories", async () => {
    const own = `(module (memory (export "memory") 1) (data (i32.const 8) "one") (data (i32.const 8) "other"))`;
    const twice = `(module (import "a" "memory" (memory 1)) (import "a" "memory" (memory 1))
      (data (memory 0) (i32.const 90) "one") (data (memory 1) (i32.const 90) "other"))`;
    expect(await problems({ a: own, b: own, twice })).toEqual([]);
  });

  test("recognizes a memory under all of its names, re-exported and hoisted ones", async () => {
    const modules = {
      owner: `(module (import "b" "f" (func)) (memory (export "m") (export "n") 1))`,
      between: `(module (import "owner" "n" (memory 1)) (export "passed on" (memory 0)))`,
      a: importing(`(data (i32.const 0) "a")`, "between", "passed on"),
      b: importing(`(func (export "f")) (data (i32.const 0) "b")`, "owner", "m"),
    };
    const types = await moduleTypes(modules);
    expect(problemsOf(() => planLink(types)).map(({ message }) => message)).toEqual([
      expect.stringContaining(`data segment 0 of a at [0x0, 0x1) and data segment 0 of b at [0x0, 0x1)`),
    ]);
    expect(planLink({ ...types, a: { ...types.a, dataSegments: [] } }).made).toMatchObject([{ owner: "owner" }]);
  });

  test("distinguishes several memories of one module", async () => {
    const owner = `(module (memory (export "m") 1) (memory (export "n") 1) (data (memory 1) (i32.const 0) "owner"))`;
    const guest = (name: string) => importing(`(data (i32.const 0) "guest")`, "owner", name);
    expect(await problems({ owner, guest: guest("m") })).toEqual([]);
    expect(await problems({ owner, guest: guest("n") })).toMatchObject([
      { message: expect.stringContaining(`overlap in memory "n" of owner`) },
    ]);
  });

  test("recognizes a memory of the host, even under two names", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const data = (text: string) => `(data (i32.const 0) "${text}")`;
    const modules = { a: importing(data("x"), "env", "memory"), b: importing(data("y"), "js", "the memory") };
    const same = { env: { memory }, js: { "the memory": memory } };
    expect(await problems(modules, { imports: same })).toMatchObject([
      { code: "DATA_OVERLAP", message: expect.stringContaining("overlap in the memory imports.env.memory: 1 byte") },
    ]);
    const other = { env: { memory }, js: { "the memory": new WebAssembly.Memory({ initial: 1 }) } };
    expect(await problems(modules, { imports: other })).toEqual([]);
  });

  test("says nothing of a memory without a provider", async () => {
    const data = `(data (i32.const 0) "x")`;
    const modules = { a: importing(data, "env", "memory"), b: importing(data, "env", "memory") };
    expect(await problems(modules)).toMatchObject([{ code: "UNRESOLVED_IMPORT" }]);
  });

  describe("the hint of DATA_OVERLAP with a module of AssemblyScript", () => {
    const ABORT = `(import "env" "abort" (func (param i32 i32 i32 i32)))`;
    const script = `(module ${ABORT} (import "owner" "memory" (memory 1)) (data (i32.const 1030) "data of a script"))`;
    const imports = { env: { abort: () => {} } };
    const end = ', or link with dataOverlap: "warn" or "allow" if one is meant to overwrite the other';

    test("begins with the flag of asc for two of them", async () => {
      const owner = OWNER.replace("(module", `(module ${ABORT}`);
      expect(await problems({ owner, script }, { imports })).toMatchObject([
        { hint: `build script for other places (asc --memoryBase ADDRESS); or compile both into one module${end}` },
      ]);
      const shared = (text: string) => text.replace("owner", "env");
      const env = { ...imports.env, memory: new WebAssembly.Memory({ initial: 1 }) };
      expect(
        await problems({ one: shared(script), script: shared(script).replace("of", "Of") }, { imports: { env } }),
      ).toMatchObject([
        {
          hint:
            "build script for other places (asc --memoryBase ADDRESS); or give script a memory of its own " +
            `(importsFor.script.env.memory), or compile both into one module${end}`,
        },
      ]);
    });

    test("names the flags of both toolchains for one of them", async () => {
      expect(await problems({ owner: OWNER, script }, { imports })).toMatchObject([
        {
          hint:
            "build owner with -Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments), so that it is placed; " +
            `or build script for other places (asc --memoryBase ADDRESS)${end}`,
        },
      ]);
    });
  });

  test("lists ten overlaps and counts the rest, over all memories", async () => {
    const data = (of: string) =>
      Array.from({ length: 4 }, (_, at) => `(data (i32.const ${at * 8}) "eight ${of}")`).join(" ");
    const own = `(module (memory (export "memory") 1) ${data("00")})`;
    const guest = (owner: string, of: string) => importing(data(of), owner);
    const modules = { a: own, b: own, a2: guest("a", "a2"), a3: guest("a", "a3"), b2: guest("b", "b2") };
    const found = await problems(modules);
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toMatchObject({
      code: "DATA_OVERLAP",
      message: "6 more pairs of data segments overlap in the same way",
    });
  });

  test("says nothing of modules whose data sections are not known, until they are", async () => {
    const guest = importing(`(data (i32.const 1024) "x")`);
    const types = await moduleTypes({ owner: OWNER, guest });
    const { dataSegments, ...head } = types.guest;
    const plan = planLink({ ...types, guest: head });
    const hostImports = createHostImports({});
    expect(findOverlapsOf(plan, { types: { ...types, guest: head }, hostImports }).problems).toEqual([]);
    const [overlap] = findOverlapsOf(plan, { types, hostImports }).problems;
    expect(overlap).toMatchObject({ about: "overlap", code: "DATA_OVERLAP", module: "guest" });
    const error = explainAny(new Failure("link", [overlap as OverlapProblem]));
    expect(error.message).toMatch(/^Cannot link 2 modules: 1 problem\n {2}DATA_OVERLAP {2}data segment 0 of owner/);
  });

  test("is not slowed down by many segments, nor by a long name of their memory", { tags: "large" }, async () => {
    const { owner, guest } = await moduleTypes({ owner: OWNER, guest: importing("") });
    const longName = "n".repeat(100_000);
    const { user } = await moduleTypes({ user: importing("", longName) });
    const rows = (first: number): DataSegment[] =>
      Array.from({ length: 100_000 }, (_, segment) => ({
        segment,
        memory: 0,
        offset: first + segment * 8,
        sizeBytes: 5,
      }));
    const withData = (type: ModuleType, first: number): ModuleType => ({ ...type, dataSegments: rows(first) });
    expect(problemsOf(() => planLink({ owner: withData(owner, 0), guest: withData(guest, 5) }))).toHaveLength(11);
    const apart = { owner: withData(owner, 0), guest: withData(guest, 800_000) };
    expect(problemsOf(() => planLink(apart))).toEqual([]);
    const users = { a: withData(user, 0), b: withData(user, 5) };
    const imports = { [longName]: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    expect(problemsOf(() => planLink(users, { imports }))).toHaveLength(11);
  });
});
