import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { caseNames, readCase } from "../test/golden/read-case.ts";
import { optionsOf, planCase, runCase, sourcesOf } from "../test/golden/run-case.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
import { linkPlan } from "./link-plan.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";

/** A program whose memory is hoisted and whose start function waits. */
const PROGRAM = `(module (import "memory" "next" (func $next (result i32))) (memory (export "memory") 1)
  (global $first (mut i32) (i32.const 0)) (start $begin) (func $begin (global.set $first (call $next)))
  (func (export "first") (result i32) (global.get $first)))`;
const MEMORY = `(module (import "program" "memory" (memory 1)) (func (export "next") (result i32)
  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i32.load (i32.const 0))))`;

let program: Uint8Array<ArrayBuffer>;
let memory: Uint8Array<ArrayBuffer>;
let plan: LinkPlan;
beforeAll(async () => {
  program = await assemble(PROGRAM);
  memory = await assemble(MEMORY);
  plan = JSON.parse(JSON.stringify(planLink(await moduleTypes({ program: PROGRAM, memory: MEMORY })))) as LinkPlan;
});

const asResponse = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes, { headers: { "content-type": "application/wasm" } });

describe("linkPlan()", () => {
  test("rewrites, compiles and runs modules by a stored plan, from bytes, streams and paths", async () => {
    const host = createTestHost({ files: { "program.wasm": program, "memory.wasm": memory } });
    for (const sources of [
      { program, memory },
      { program: asResponse(program), memory: asResponse(memory) },
      { program: "program.wasm", memory: "memory.wasm" },
    ]) {
      const linked = await linkPlan(plan, sources, { host });
      expect(exported(linked.exports, "program", "first")()).toBe(1);
      expect(Object.keys(linked.exports.program)).toEqual(["memory", "first"]);
      expect(linked.plan).toEqual(plan);
      expect(linked.timings.map(({ phase }) => phase)).toContain("compile");
    }
  });

  test("does in every golden case that links what link() does", { timeout: 300_000 }, async () => {
    let linked = 0;
    for (const golden of await Promise.all(caseNames().map(readCase))) {
      if (golden.options.precompiled !== undefined) continue;
      let stored: LinkPlan;
      try {
        stored = planCase(golden);
      } catch (error) {
        if (error instanceof ModuleLinkError) continue;
        throw error;
      }
      const expected = await runCase(golden);
      if (expected.startsWith("throws") || expected.includes("\nthrows")) continue;
      const { imports } = optionsOf(golden, () => {});
      const { exports } = await linkPlan(stored, sourcesOf(golden, "from bytes"), { ...(imports && { imports }) });
      expect(Object.keys(exports).sort()).toEqual(golden.modules.map(({ name }) => name).sort());
      linked += 1;
    }
    expect(linked).toBeGreaterThan(60);
  });

  test("loads no source that the plan does not name", async () => {
    const host = createTestHost({ files: {} });
    const { exports } = await linkPlan(plan, { program, memory, other: "missing.wasm" }, { host });
    expect(exported(exports, "program", "first")()).toBe(1);
  });

  test("is PLAN_MISMATCH for a module that is missing or another one, before any of them runs", async () => {
    const missing = await errorOf(linkPlan(plan, { program }));
    expect(missing).toBeInstanceOf(ModuleLinkError);
    expect(missing.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH", module: "memory" }]);
    const other = await errorOf(linkPlan(plan, { program, memory: await assemble("(module)") }));
    expect(other.message).toContain("memory has 0 imports, the plan knows 1");
  });

  test("is UNSUPPORTED_PLAN_VERSION before anything is loaded", async () => {
    const host = createTestHost({ files: {} });
    const old = { ...plan, version: 1 } as unknown as LinkPlan;
    expect((await errorOf(linkPlan(old, { program: "program.wasm" }, { host }))).code).toBe("UNSUPPORTED_PLAN_VERSION");
    expect(host.calls.filter(({ door }) => door === "load")).toEqual([]);
  });

  test("names module and URL of a source that fails, all in one error", async () => {
    const host = createTestHost({ files: { "bad.wasm": new Uint8Array([1, 2, 3, 4]) } });
    const error = await errorOf(linkPlan(plan, { program: "missing.wasm", memory: "bad.wasm" }, { host, retries: 0 }));
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error.diagnostics.map(({ module, url }) => [module, url])[0]).toEqual(["program", "missing.wasm"]);
    const bad = await errorOf(
      linkPlan(plan, { program, memory: new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99]) }),
    );
    expect(bad).toBeInstanceOf(ModuleParseError);
    expect([bad.code, bad.module]).toEqual(["INVALID_MODULE", "memory"]);
  });

  test("ends with its signal", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const linking = linkPlan(plan, { program: new Promise<never>(() => {}), memory }, { signal: controller.signal });
    controller.abort(reason);
    expect(await errorOf(linking)).toBe(reason);
  });
});
