import { readFile } from "node:fs/promises";
import { artifactUrl, loadManifest } from "@rec/wasm";
import { buildArtifact } from "@rec/wasm/build";
import { describe, expect, test } from "vitest";
import { deno, node, runScript, type ScriptRuntime } from "../real/run-script.ts";
import type { Allocator64Input, Allocator64Report } from "./allocator64-on-stdin.ts";

/** The lesson's program for a memory with 64-bit addresses. */
const program64 = () =>
  buildArtifact({
    name: "program64",
    sources: ["src/program.c"],
    memory64: true,
    linkerFlags: ["-z", "stack-size=65536"],
  });

async function run(runtime: ScriptRuntime): Promise<Allocator64Report> {
  const input: Allocator64Input = {
    memory64: (await readFile(artifactUrl("memory64"))).toString("base64"),
    memory64Debug: (await readFile(artifactUrl("memory64-debug"))).toString("base64"),
    program64: Buffer.from(await program64()).toString("base64"),
  };
  return runScript(runtime, "../memory/allocator64-on-stdin.ts", input);
}

// Node 20, on which the other tests run, has no 64-bit memories.
describe.each([node, deno])("memory64.wasm and memory64-debug.wasm in $name", { timeout: 300_000 }, (runtime) => {
  let reported: Promise<Allocator64Report> | undefined;
  /** The runtime's report, made once for all tests. */
  const report = (skip: (reason: string) => void) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    reported ??= run(runtime);
    return reported;
  };

  test("imports and exports what its manifest says, in that order", async ({ skip }) => {
    const { imports, exports } = (await report(skip)).engineNames;
    const { memory64, memory } = (await loadManifest()).artifacts;
    expect(memory64.imports.map(({ module, name, kind }) => ({ module, name, kind }))).toMatchObject(imports);
    expect(memory64.exports.map(({ name, kind }) => ({ name, kind }))).toMatchObject(exports);
    expect(exports.map(({ name }) => name)).toEqual(memory.exports.map(({ name }) => name));
    expect(memory64.imports).toEqual([
      { module: "env", name: "memory", kind: "memory", limits: { minimum: 0, shared: false, addressType: "i64" } },
    ]);
  });

  test("has headers of 8 bytes and blocks from 32 bytes on", async ({ skip }) => {
    expect((await report(skip)).blockSizes).toEqual([
      [0, 32, 24],
      [1, 32, 24],
      [24, 32, 24],
      [25, 48, 40],
      [40, 48, 40],
      [41, 64, 56],
      [1_000, 1_008, 1_000],
      [1_001, 1_024, 1_016],
    ]);
  });

  test("gives 16 bytes that are left to the block before them, since no block is as small", async ({ skip }) => {
    const { leftovers, leadsOfAlignedBlocks } = await report(skip);
    const whole = 2_064 - 8;
    expect(leftovers).toEqual({
      ofAFreeBlock: whole,
      ofTheTail: whole,
      ofTheRemnant: 64 - 8,
      behindRealloc: whole,
      behindReallocAtTheTail: whole,
      whenShrunk: 64 - 8,
      whenShrunkByMore: 48 - 8,
    });
    expect(leadsOfAlignedBlocks).toEqual({ aligned: true, blocks: true });
  });

  test("refuses what no heap has, and changes nothing then", async ({ skip }) => {
    expect((await report(skip)).impossibleSizes).toEqual({
      allRefused: true,
      invalidAlignments: [22, 22, 22, 22],
      blocks: 1,
      isUntouched: true,
      hasGrown: false,
    });
  });

  test("counts and walks its blocks, also across a gap", async ({ skip }) => {
    expect((await report(skip)).statistics).toEqual({
      blocks: 2,
      bytes: 104 + 100_008,
      held: 3 * 65_536,
      regions: 2,
      walked: 2,
      free: true,
      isZero: true,
    });
  });

  test("does in random programs what a shadow model says, also when growth is refused", async ({ skip }) => {
    expect((await report(skip)).randomRuns).toEqual({ refusals: true });
  });

  test("has blocks beyond 4 GiB", async ({ skip }) => {
    const { beyond4GiB } = await report(skip);
    if ("refused" in beyond4GiB) skip("This engine, on this machine, refuses a memory of more than 4 GiB");
    expect(beyond4GiB).toEqual({
      address: true,
      usable: true,
      inPlace: true,
      isAligned: true,
      isUsedAgain: true,
      behind: true,
      held: true,
    });
  });

  test("is linked with a program, whose memory and whose malloc are each other's", async ({ skip }) => {
    expect((await report(skip)).linkedProgram).toEqual({
      order: expect.arrayContaining(["program", "memory"]),
      record: ["bigint", 9_999, 4_999.5, 0.25],
      live: [20_000, 0],
    });
  });

  test("has a twin for debugging, whose imports stand in the order of its manifest", async ({ skip }) => {
    const { debugNames } = await report(skip);
    const { imports } = (await loadManifest()).artifacts["memory64-debug"];
    expect(imports.map(({ module, name, kind }) => ({ module, name, kind }))).toMatchObject(debugNames);
    expect(imports).toHaveLength(debugNames.length);
    expect(imports).toContainEqual({
      ...{ module: "env", name: "heap_report" },
      ...{ kind: "function", type: "[i32 i64 i64] -> []" },
    });
  });

  test("has a twin for debugging, which reports nothing of correct programs", async ({ skip }) => {
    const { debugWithoutFaults, debugLeads } = await report(skip);
    expect(debugWithoutFaults).toEqual({ counted: true, live: 0, checked: 0, reports: 0 });
    expect(debugLeads).toEqual({ aligned: true, live: 0, checked: 0, reports: 0 });
  });

  test("has a twin for debugging, which reports each kind of fault", async ({ skip }) => {
    const [doubleFree, foreignFree, overflow, underflow, writeAfterFree] = [1, 2, 3, 4, 5];
    expect((await report(skip)).debugFaults).toEqual([
      [doubleFree, 1, 1],
      [foreignFree, `${-(2n ** 63n)}`, 0],
      [foreignFree, "-16", 0],
      [overflow, 2, 2],
      [underflow, 3, 3],
      [underflow, 4, 4],
      [writeAfterFree, 5, 5],
    ]);
  });
});
