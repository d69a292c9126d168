import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { planLink } from "../plan-link.ts";
import { rewriteModule } from "../rewrite-module.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { typeAsCompiled } from "./as-compiled.ts";

describe("typeAsCompiled()", () => {
  test("is the type that the rewritten bytes show", async () => {
    const owner = await assemble(`(module (import "user" "f" (func $f)) (import "user" "g" (func))
      (memory (export "memory") 1 2) (global (export "level") (mut i32) (i32.const 5)) (global (export "rest") i64 (i64.const 1))
      (func $start (call $f)) (start $start) (data (i32.const 8) "data"))`);
    const user =
      await assemble(`(module (import "owner" "memory" (memory 1)) (import "owner" "level" (global (mut i32)))
      (func (export "f")) (func (export "g")))`);
    const types = { owner: parseModule(owner), user: parseModule(user) };
    const plan = planLink(types);
    const rewrite = plan.units[0]?.rewrite;
    expect(rewrite).toMatchObject({ hoists: [{ kind: "memory" }, { kind: "global" }], startExport: "" });
    const shown = parseModule(rewriteModule(plan, { name: "owner", bytes: owner }));
    const derived = typeAsCompiled(types.owner, rewrite);
    // A rewritten import may state no limits, to keep the size of the head. The type has those of the definition.
    const imported = ({ imports }: ModuleType) =>
      imports.map(({ module, name, type: { kind } }) => [module, name, kind]);
    const exported = ({ exports }: ModuleType) =>
      exports.map(({ name, index, importIndex, type: { kind } }) => [name, index, importIndex, kind]);
    expect(imported(derived)).toEqual(imported(shown));
    expect(exported(derived)).toEqual(exported(shown));
    expect(derived.imports[2]?.type).toMatchObject({ limits: { minimum: 1, maximum: 2 } });
    expect(derived.definitions).toEqual(shown.definitions);
    expect(derived.start).toBe(shown.start);
    expect(derived.dataSegments).toEqual(types.owner.dataSegments);
  });

  test("is the same type without a rewrite", async () => {
    const type = parseModule(await assemble(`(module (memory (export "memory") 1))`));
    expect(typeAsCompiled(type, undefined)).toBe(type);
  });

  test("moves the data of a placed module", async () => {
    const type = parseModule(await assemble(`(module (memory (export "memory") 1) (data (i32.const 8) "data"))`));
    const place = { memory: 1024, table: 0, symbols: {}, slots: [] };
    const dataSegments = [{ segment: 0, memory: 0, offset: 8, sizeBytes: 4 }];
    expect(typeAsCompiled({ ...type, dataSegments }, { hoists: [], place }).dataSegments).toMatchObject([
      { offset: 1032 },
    ]);
  });
});
