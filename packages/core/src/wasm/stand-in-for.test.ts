import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { link } from "../link.ts";
import { parseModule } from "../parse-module.ts";
import { planLink } from "../plan-link.ts";
import { brandOf } from "./brand.ts";
import { standInFor } from "./stand-in-for.ts";

const TYPES = [
  "(func (param i32) (result i64))",
  "(memory 3 5)",
  "(memory i64 2)",
  "(memory 1 2 shared)",
  "(table 7 funcref)",
  "(table i64 4 externref)",
  "(global i32)",
  "(global (mut i64))",
  "(global externref)",
  "(tag (param i32))",
];

const moduleWith = (type: string) => assemble(`(module (import "env" "it" ${type}))`);

describe("standInFor()", () => {
  test.each(TYPES)("passes for %s in a plan", async (text) => {
    const type = parseModule(await moduleWith(text));
    const it = standInFor((type.imports[0] as (typeof type.imports)[number]).type);
    const plan = planLink({ a: type }, { imports: { env: { it } } });
    expect(plan.modules[0]?.imports).toMatchObject([{ binding: { by: "host", module: "env", name: "it" } }]);
  });

  test.each(TYPES)("passes for %s in no other plan than one of that kind", async (text) => {
    const type = parseModule(await moduleWith(text));
    const [entry] = type.imports as [(typeof type.imports)[number]];
    const it = standInFor(entry.type);
    // A constant global of references takes any value, which the engine checks.
    for (const other of TYPES.filter((one) => one !== "(global externref)")) {
      const wanted = parseModule(await moduleWith(other));
      const [{ type: of }] = wanted.imports as typeof type.imports & [(typeof type.imports)[number]];
      if (of.kind === entry.type.kind) continue;
      expect(() => planLink({ a: wanted }, { imports: { env: { it } } })).toThrow("EXTERN_TYPE_MISMATCH");
    }
  });

  test.each([
    ["(memory 3)", "(memory 2)"],
    ["(table 7 funcref)", "(table 6 funcref)"],
  ])("has the least size: it is too small for %s if it stands for %s", async (wanted, smaller) => {
    const { imports } = parseModule(await moduleWith(smaller));
    const it = standInFor((imports[0] as (typeof imports)[number]).type);
    const a = parseModule(await moduleWith(wanted));
    expect(() => planLink({ a }, { imports: { env: { it } } })).toThrow("EXTERN_TYPE_MISMATCH");
  });

  test("is no extern for an engine", async () => {
    const bytes = await moduleWith("(memory 1)");
    const { imports } = parseModule(bytes);
    const it = standInFor((imports[0] as (typeof imports)[number]).type);
    const linking = link({ a: bytes }, { imports: { env: { it: it as WebAssembly.Memory } } });
    await expect(linking).rejects.toMatchObject({ name: "ModuleLinkError" });
  });

  test("has the kind alone of an extern without a known type", () => {
    for (const externKind of ["function", "memory", "table", "global", "tag"] as const) {
      const it = standInFor({ kind: "opaque", externKind });
      const brand = brandOf(it).replace("WebAssembly.", "").toLowerCase();
      expect([brand, Object.keys(Object(it))]).toEqual([externKind, []]);
    }
  });
});
