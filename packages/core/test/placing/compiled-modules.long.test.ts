import { beforeAll, describe, expect, test } from "vitest";
import { link, type ModuleSource, parseModule } from "../../src/index.ts";
import { exported } from "../exported.ts";
import { errorOf } from "../outcomes.ts";
import { assemble } from "../wat.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const EXPORT = "#define EXPORT(name) __attribute__((export_name(#name)))\n";
const A = `${EXPORT} static int n[10]; extern int other(int *p, int k);
EXPORT(test) int test(int k) { volatile int own[8] = {1, 2, 3}; n[k]++; return other((int *)own, k) + own[1] + n[k]; }`;
const B = `${EXPORT} static int m[10];
EXPORT(other) int other(int *p, int k) { volatile int own[8] = {9, 8, 7}; m[k] += 5; p[0]++; return p[0] * own[1] + m[k]; }`;

const FIX = "a URL or a path instead of a WebAssembly.Module";

describe("compiled modules that share a memory", { tags: "large" }, () => {
  let a: Bytes;
  let b: Bytes;
  let fixed: Bytes;

  beforeAll(async () => {
    a = await compile({ "a.c": A }, FREESTANDING);
    b = await compile({ "b.c": B }, FREESTANDING);
    const flags = FREESTANDING.filter((flag) => flag !== "-Wl,--emit-relocs");
    fixed = await compile({ "b.c": B }, flags);
  }, 120_000);

  const compiled = (bytes: Bytes) => new WebAssembly.Module(bytes);
  const typed = (bytes: Bytes) => ({ source: compiled(bytes), type: parseModule(bytes) });
  const imports = () => ({
    env: {
      memory: new WebAssembly.Memory({ initial: 4 }),
      __indirect_function_table: new WebAssembly.Table({ element: "anyfunc", initial: 4 }),
    },
  });
  /** Codes and modules of the error, or those of the warnings. */
  async function outcome(modules: Record<string, ModuleSource>, place: "auto" | "off" | "require") {
    try {
      const { plan } = await link(modules, { place, imports: imports() });
      return plan.warnings.map(({ code, module }) => `warns ${code} ${module}`);
    } catch (error) {
      const { diagnostics } = error as {
        readonly diagnostics: readonly { code: string; module?: string; hint: string }[];
      };
      const named = diagnostics.filter(({ code }) => code === "NOT_PLACEABLE");
      for (const { hint } of named) expect(hint).toContain(FIX);
      return diagnostics.map(({ code, module }) => `${code} ${module}`);
    }
  }

  test.each<[string, () => Record<string, ModuleSource>, readonly string[]]>([
    ["both compiled", () => ({ a: compiled(a), b: compiled(b) }), ["a", "b"]],
    ["the first one compiled", () => ({ a: compiled(a), b }), ["a"]],
    ["the second one compiled", () => ({ a, b: compiled(b) }), ["b"]],
    ["one compiled, the other without relocations", () => ({ a: compiled(a), b: fixed }), ["a"]],
    ["both compiled, with their types", () => ({ a: typed(a), b: typed(b) }), ["b"]],
  ])('are refused with place: "require", and told otherwise: %s', async (_, modules, refused) => {
    expect(await outcome(modules(), "require")).toEqual(refused.map((name) => `NOT_PLACEABLE ${name}`));
    for (const place of ["auto", "off"] as const) {
      const [first] = await outcome(modules(), place);
      expect(first).toMatch(/^(warns PRECOMPILED_SEGMENTS|DATA_OVERLAP) /);
    }
  });

  test("may be one of several, if its type is known: the others are placed beside it", async () => {
    for (const place of ["auto", "require"] as const) {
      const { exports, plan } = await link({ a: typed(a), b }, { place });
      expect(exported(exports, "a", "test")(1)).toBe(24);
      expect(plan.warnings).toEqual([]);
    }
  });

  test("say that they came compiled, and in whose way they are", async () => {
    const error = await errorOf(link({ a: typed(a), b: typed(b) }, { place: "require", imports: imports() }));
    expect((error as Error).message).toContain(
      "NOT_PLACEABLE  b came compiled, so it cannot be placed, and its data or stack lies where that of a does",
    );
  });

  test("are no matter for modules in another memory", async () => {
    const alone = compiled(await assemble(`(module (memory (export "mine") 1))`));
    const { exports, plan } = await link({ a, b, alone }, { place: "require" });
    expect(exported(exports, "a", "test")(1)).toBe(24);
    expect(plan.warnings).toEqual([]);
  });
});
