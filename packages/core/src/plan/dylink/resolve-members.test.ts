import { describe, expect, test } from "vitest";
import { errorOf } from "../../../test/outcomes.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { PlannedImport } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";

const library = (info: string, fields: string): string =>
  `(module (@dylink.0 (mem-info (memory 8 2)) ${info}) ${fields})`;

function importOf(plan: LinkPlan, module: string, name: string): PlannedImport | undefined {
  return plan.modules.find((one) => one.name === module)?.imports.find((entry) => entry.name === name);
}

describe("resolveMembers()", () => {
  test("gives each import the first definition in search order, also to a later definer itself", async () => {
    const weak = (info = "") => library(info, '(import "env" "f" (func)) (func (export "f"))');
    const plan = planLink(await moduleTypes({ second: weak(), first: weak('(needed "second")') }));
    for (const module of ["first", "second"]) {
      expect(importOf(plan, module, "f")).toMatchObject({ reason: module === "first" ? "self" : "flat" });
    }
    const providers = plan.modules.flatMap(({ imports }) => imports.map(({ binding }) => binding));
    // The importer's own function is reached by a slot.
    expect(providers).toEqual([
      { by: "export", module: "first", name: "f" },
      { by: "deferred", slot: 0 },
    ]);
    expect(plan.deferred).toMatchObject([{ importer: "first", provider: { module: "first", name: "f" } }]);
  });

  test("lets a weak function without definition trap, and gives weak addresses 0", async () => {
    const info = `(import-info "env" "f" binding-weak undefined) (import-info "GOT.func" "f" binding-weak undefined)
      (import-info "GOT.mem" "d" binding-weak undefined)`;
    const fields =
      '(import "env" "f" (func)) (import "GOT.func" "f" (global (mut i32))) (import "GOT.mem" "d" (global (mut i32)))';
    const plan = planLink(await moduleTypes({ a: library(info, fields) }));
    expect(plan.modules[0]?.imports.map(({ binding }) => binding.by)).toEqual(["trap", "made", "made"]);
    expect(plan.made.map(({ address }) => address)).toEqual([0, 0]);
    expect(plan.steps.filter(({ do: kind }) => kind === "address")).toEqual([]);
  });

  test("refuses the same names without the flag of a weak symbol, all of them", async () => {
    const fields =
      '(import "env" "f" (func)) (import "GOT.func" "f" (global (mut i32))) (import "GOT.mem" "d" (global (mut i32)))';
    const error = await errorOf(async () => planLink(await moduleTypes({ a: library("", fields) })));
    expect(error.diagnostics.map(({ code }) => code)).toEqual(Array(3).fill("UNRESOLVED_IMPORT"));
  });

  test("makes one global for the address of a symbol, whoever asks", async () => {
    const user = '(import "GOT.mem" "d" (global (mut i32))) (import "GOT.func" "f" (global (mut i32)))';
    const types = await moduleTypes({
      a: library('(needed "c")', user),
      b: library('(needed "c")', user),
      c: library("", '(global (export "d") i32 (i32.const 4)) (func (export "f"))'),
    });
    const plan = planLink(types);
    const bound = (module: string, name: string) => importOf(plan, module, name)?.binding;
    expect(bound("a", "d")).toEqual(bound("b", "d"));
    expect(bound("a", "f")).toEqual(bound("b", "f"));
    expect(plan.steps.filter(({ do: kind }) => kind === "address")).toHaveLength(2);
  });

  test("gives each module its own place, in the width that it asks for", async () => {
    const fields = `(import "env" "memory" (memory i64 1)) (import "env" "__memory_base" (global i64))
      (import "env" "__table_base" (global i64)) (import "env" "__table_base32" (global i32))`;
    const types = await moduleTypes({ a: library('(needed "b")', fields), b: library("", fields) });
    const plan = planLink(types);
    const typesOf = (module: string) =>
      ["__memory_base", "__table_base", "__table_base32"].map((name) => {
        const binding = importOf(plan, module, name)?.binding;
        const made = binding?.by === "made" ? plan.made[binding.extern] : undefined;
        return `${made?.text} ${made?.address}`;
      });
    expect(typesOf("a")).toEqual(["constant global i64 1024", "constant global i64 1", "constant global i32 1"]);
    expect(typesOf("b")).toEqual(["constant global i64 1032", "constant global i64 1", "constant global i32 1"]);
    expect(plan.libraries?.addressType).toBe("i64");
  });

  test("keeps the caller's own choices", async () => {
    const fields = '(import "env" "f" (func)) (import "GOT.mem" "d" (global (mut i32))) (func (export "f"))';
    const types = await moduleTypes({ a: library("", fields) });
    const imports = { env: { f() {} }, "GOT.mem": { d: new WebAssembly.Global({ value: "i32", mutable: true }, 7) } };
    const plan = planLink(types, { imports });
    expect(plan.modules[0]?.imports.map(({ binding }) => binding.by)).toEqual(["host", "host"]);
  });

  test("does not wrap a function of the host whose type no import tells", async () => {
    const types = await moduleTypes({ a: library("", '(import "GOT.func" "f" (global (mut i32)))') });
    const error = await errorOf(() => planLink(types, { imports: { env: { f() {} } } }));
    expect(error.diagnostics).toMatchObject([{ code: "UNRESOLVED_IMPORT", import: { module: "GOT.func", name: "f" } }]);
  });
});
