import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink, planModules } from "../../plan-link.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

describe("planLink() hoists", () => {
  test("the memory that closes the lesson's cycle, and then defers nothing", async () => {
    const plan = planLink(
      await moduleTypes({
        program: `(module (import "memory" "malloc" (func)) (memory (export "memory") 1))`,
        memory: `(module (import "program" "memory" (memory 1)) (func (export "malloc")))`,
      }),
    );
    expect(plan.order).toEqual(["memory", "program"]);
    expect(plan.made).toMatchObject([{ owner: "program", name: "memory" }]);
    expect(plan.deferred).toEqual([]);
  });

  test("nothing when cutting alone defers as few functions", async () => {
    const plan = planLink(
      await moduleTypes({
        a: `(module (import "b" "f" (func)) (memory (export "m") 1) (func (export "g")))`,
        b: `(module (import "a" "m" (memory 1)) (import "c" "h" (func)) (func (export "f")))`,
        c: `(module (import "b" "f" (func)) (func (export "h")))`,
      }),
    );
    // The ring of b and c costs one function, and a's one more, unless a's memory is hoisted.
    expect(plan.made).toHaveLength(1);
    expect(plan.deferred).toHaveLength(1);
    const alone = planLink(
      await moduleTypes({
        a: `(module (import "b" "f" (func)) (memory (export "m") 1) (func (export "g")))`,
        b: `(module (import "a" "m" (memory 1)) (import "a" "g" (func)) (func (export "f")))`,
      }),
    );
    expect(alone).toMatchObject({ made: [], deferred: [{ importer: "a" }] });
  });

  // Found by a property test: the definitions that are hoisted with another one also break the other cycle.
  test("nothing that the definitions in front of another make needless", async () => {
    const plan = planLink(
      await moduleTypes({
        m0: `(module (import "m2" "global1" (global i32)) (func (export "f")))`,
        m2: `(module (import "m0" "f" (func)) (import "m7" "table0" (table 1 funcref))
          (global (export "global0") i32 (i32.const 0)) (global (export "global1") i32 (i32.const 1)))`,
        m4: `(module (import "m2" "global0" (global i32))
          (table (export "table0") 1 funcref) (table (export "table1") 1 funcref))`,
        m7: `(module (import "m4" "table1" (table 1 funcref)) (table (export "table0") 1 funcref))`,
      }),
    );
    expect(plan.made.map(({ owner, name }) => `${owner}.${name}`)).toEqual(["m2.global0", "m2.global1"]);
    expect(plan.deferred).toEqual([]);
  });

  const LESSON = {
    program: `(module (import "memory" "malloc" (func)) (memory (export "memory") 1))`,
    memory: `(module (import "program" "memory" (memory 1)) (func (export "malloc")))`,
  };
  const reusesCompiledCode = (module: string): boolean => module === "program" || module === "b";
  /** The same types, as if each module had this many bytes of code. */
  const withCode = async (modules: Readonly<Record<string, string>>, sizeBytes = 1_000_001) => {
    const types = Object.entries(await moduleTypes(modules));
    return Object.fromEntries(
      types.map(([name, type]): [string, ModuleType] => [
        name,
        { ...type, sections: [{ id: 10, offset: 8, sizeBytes }] },
      ]),
    );
  };

  test("nothing of a large module whose platform keeps compiled code, if deferring breaks the cycle", async () => {
    const types = await withCode(LESSON);
    expect(planModules(types, { reusesCompiledCode })).toMatchObject({ made: [], deferred: [{ importer: "program" }] });
    expect(planModules(types, { reusesCompiledCode, hoist: true })).toMatchObject({ made: [{}], deferred: [] });
    const small = await withCode(LESSON, 1_000_000);
    expect(planModules(small, { reusesCompiledCode })).toMatchObject({ made: [{}], deferred: [] });
  });

  test("out of such a module if nothing else breaks the cycle, or its start function has to wait", async () => {
    const hard = await withCode({
      a: `(module (import "b" "memory" (memory 1)) (table (export "table") 1 funcref))`,
      b: `(module (import "a" "table" (table 1 funcref)) (memory (export "memory") 1))`,
    });
    expect(planModules(hard, { reusesCompiledCode }).made).toMatchObject([{ owner: "a" }]);
    expect(planModules(hard, { reusesCompiledCode: () => true }).made).toHaveLength(1);
    const started = await withCode({
      ...LESSON,
      program: `(module (import "memory" "malloc" (func)) (memory (export "memory") 1) (func $f) (start $f))`,
    });
    expect(planModules(started, { reusesCompiledCode })).toMatchObject({ made: [{}], deferred: [] });
  });
});
