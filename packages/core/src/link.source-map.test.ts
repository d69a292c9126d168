import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";
import { linkPlan } from "./link-plan.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** With a name of this length, the import section has 127 bytes. It gets a longer size with one import more. */
const CROWDED = "n".repeat(127 - 9);

const SOURCE_MAP = "sourceMappingURL";
const mapLink = [0, 23, 16, ...new TextEncoder().encode(SOURCE_MAP), 5, ...new TextEncoder().encode("a.map")];

async function modulesOf({ namespace = CROWDED, hasMap = true } = {}) {
  const program = await assemble(`(module (import "${namespace}" "next" (func $next (result i32)))
    (memory (export "memory") 1) (func (export "first") (result i32) (call $next)))`);
  const allocator = await assemble(`(module (import "program" "memory" (memory 1))
    (func (export "next") (result i32) (i32.load (i32.const 0))) (data (i32.const 0) "\\07"))`);
  return { program: Uint8Array.from([...program, ...(hasMap ? mapLink : [])]), [namespace]: allocator };
}

function streamOf(bytes: Bytes): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + 32));
      at += 32;
    },
  });
}

async function linkIt(modules: Readonly<Record<string, Bytes | ReadableStream<Bytes>>>, options?: LinkOptions) {
  const linked = await link(modules, options);
  expect(exported(linked.exports, "program", "first")()).toBe(7);
  const { plan } = linked;
  return {
    isRewritten: plan.units.some(({ rewrite }) => rewrite !== undefined),
    deferred: plan.deferred.map(({ provider }) => provider.name),
    warnings: plan.warnings,
  };
}

describe("link() of a module whose code would move away from its source map", () => {
  test.each(["bytes", "a stream"])("defers functions, and warns, in %s", async (form) => {
    const { program, ...others } = await modulesOf();
    const source = form === "bytes" ? program : streamOf(program);
    const { isRewritten, deferred, warnings } = await linkIt({ program: source, ...others });
    expect([isRewritten, deferred]).toEqual([false, ["next"]]);
    expect(warnings).toEqual([
      {
        code: "SOURCE_MAP_MOVED",
        module: "program",
        message: expect.stringMatching(/^nothing is hoisted from program, so functions of its cycle are deferred/),
        hint: expect.stringMatching(/^link program without a source map, or with hoist: true/),
      },
    ]);
  });

  test.each<[string, Parameters<typeof modulesOf>[0], LinkOptions]>([
    ["the code keeps its offset", { namespace: "allocator" }, {}],
    ["the module has no source map", { hasMap: false }, {}],
    ["the caller has decided", {}, { hoist: true }],
  ])("hoists without a warning if %s", async (_, parts, options) => {
    for (const wrap of [(bytes: Bytes) => bytes, streamOf]) {
      const { program, ...others } = await modulesOf(parts);
      const { isRewritten, deferred, warnings } = await linkIt({ program: wrap(program), ...others }, options);
      expect([isRewritten, deferred, warnings]).toEqual([true, [], []]);
    }
  });

  test("hoists, and warns that the source map is gone, if nothing else breaks the cycle", async () => {
    // A global takes one byte more than a function. This one depends on an import, so the linker cannot make it.
    const namespace = CROWDED.slice(1);
    const other =
      await assemble(`(module (import "program" "memory" (memory 1)) (import "env" "base" (global $base i32))
      (global (export "next") i32 (global.get $base)))`);
    const program = await assemble(`(module (import "${namespace}" "next" (global $next i32))
      (memory (export "memory") 1) (func (export "first") (result i32) (global.get $next)))`);
    const modules = { program: Uint8Array.from([...program, ...mapLink]), [namespace]: other };
    const { isRewritten, deferred, warnings } = await linkIt(modules, { imports: { env: { base: 7 } } });
    expect([isRewritten, deferred]).toEqual([true, []]);
    expect(warnings).toMatchObject([
      {
        code: "SOURCE_MAP_MOVED",
        module: "program",
        message: expect.stringMatching(/^program is linked without its source map: only hoisting breaks its cycle/),
      },
    ]);
  });

  test("reports a body that fails, as ever", async () => {
    const { program, ...others } = await modulesOf();
    const reset = new Error("connection reset");
    const fail = { afterBytes: program.length - 10, error: reset };
    const host = createTestHost({ files: { "program.wasm": { body: program, chunkSizeBytes: 64, fail } } });
    const linking = link({ program: "program.wasm", ...others }, { host });
    await expect(linking).rejects.toMatchObject({ code: "BODY_FAILED", module: "program", cause: reset });
  });
});

describe("linkPlan() of a module with a source map", () => {
  test.each([
    ["makes the link to it absolute", "allocator", ["https://example.test/lib/a.map"]],
    ["drops the link, if the code has moved", CROWDED, []],
  ])("%s", async (_, namespace, maps) => {
    const bytes = await modulesOf({ namespace });
    const types = Object.fromEntries(Object.entries(bytes).map(([name, each]) => [name, parseModule(each)]));
    const url = "https://example.test/lib/program.wasm";
    const host = createTestHost({ files: { [url]: { body: bytes.program, chunkSizeBytes: 64 } } });
    const { modules, exports } = await linkPlan(planLink(types), { ...bytes, program: url }, { host });
    expect(exported(exports, "program", "first")()).toBe(7);
    const { customSections } = WebAssembly.Module as unknown as {
      customSections(module: WebAssembly.Module, name: string): ArrayBuffer[];
    };
    const found = customSections(modules.program, SOURCE_MAP);
    expect(found.map((content) => new TextDecoder().decode(content).slice(1))).toEqual(maps);
  });
});
