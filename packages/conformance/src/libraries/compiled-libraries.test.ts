import { link } from "@rec/core";
import { freezePlan } from "@rec/core/freeze";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import createWabt from "wabt";
import { type FilledFolder, fillFolder } from "../frozen/fill-folder.ts";
import { FROZEN_TARGETS } from "../frozen/frozen-targets.ts";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import type { CompiledLibrariesOutcome, CompiledName } from "./run-compiled-libraries.ts";

/*
 * Libraries that come compiled, in each runtime: memory and table grow by what the engine says when it refuses them.
 */

const declaring = (memory: string, table: string): string => `(module
  (import "env" "__memory_base" (global i32)) (import "env" "memory" (memory ${memory}))
  (import "env" "__indirect_function_table" (table ${table} funcref))
  (func (export "sizes") (result i32 i32) memory.size table.size))`;

const TEXTS: Readonly<Record<CompiledName, string>> = {
  plain: declaring("1", "1"),
  large: declaring("30", "50"),
  shared: declaring("20 32 shared", "50"),
  shows: declaring("1 32 shared", "1"),
  wide: `(module (import "env" "memory" (memory i64 1)) (import "env" "__memory_base" (global $base i64))
    (import "env" "dlopen" (func $open (param i64 i32) (result i64)))
    (import "env" "dlclose" (func $close (param i64) (result i32))) (import "env" "dlerror" (func $error (result i64)))
    (data (global.get $base) "other\\00")
    (func (export "open") (result i64) (call $open (global.get $base) (i32.const 2)))
    (func (export "close") (param i64) (result i32) (call $close (local.get 0)))
    (func (export "error") (result i64) (call $error)))`,
};

/** Sixteen bytes of data and two slots, in a section `dylink.0`. */
const LIBRARY = [0, 15, 8, ...new TextEncoder().encode("dylink.0"), 1, 4, 16, 2, 2, 0];

/** Bun has no memories with 64-bit addresses, nor has the Node.js of the tests if it is Node 20. */
const NARROW: readonly RuntimeName[] = process.versions.node.startsWith("20.") ? ["Node.js", "Bun"] : ["Bun"];

let outcomes: ReadonlyMap<RuntimeName, CompiledLibrariesOutcome> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;
let folder: FilledFolder | undefined;

const targetOf = (name: RuntimeName) => FROZEN_TARGETS[name][0] ?? "browser";

beforeAll(async () => {
  const entries = Object.entries(TEXTS).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  const built = Object.fromEntries(await Promise.all(entries)) as Record<CompiledName, Uint8Array<ArrayBuffer>>;
  const { plan } = await link({ large: new WebAssembly.Module(built.large) });
  const files: Record<string, string | Uint8Array> = {};
  for (const target of new Set(presentRuntimes.map(targetOf))) {
    const frozen = await freezePlan(plan, { large: built.large }, { target });
    for (const { name, contents } of frozen.files) files[`${target}/${name}`] = contents;
  }
  folder = await fillFolder(files);
  const served = Object.entries({ ...(await pageScripts()), ...files }).map(([path, text]) => [`/${path}`, text]);
  server = await serveCases(Object.fromEntries(served));
  const { baseUrl } = server;
  const setting = { pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [folder.path] };
  const encoded = Object.entries(built).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
  const modules = Object.fromEntries(encoded) as Record<CompiledName, string>;
  outcomes = await inEachRuntime(setting, (runtime) => {
    const place = runtime.hasFiles ? folder?.url : baseUrl;
    const scriptUrl = `${place}/${targetOf(runtime.name as RuntimeName)}/linked.js`;
    return runtime.carryOut({ kind: "compiled libraries", modules, scriptUrl });
  });
}, 300_000);
afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

async function assemble(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  const features = { memory64: true, threads: true, multi_value: true, reference_types: true };
  const module = (await createWabt()).parseWat("module.wat", wat, features);
  try {
    const bytes = module.toBinary({}).buffer;
    return new Uint8Array([...bytes.subarray(0, 8), ...LIBRARY, ...bytes.subarray(8)]);
  } finally {
    module.destroy();
  }
}

/** An engine that does not say how large a table has to be gets one that grows until it is large enough. */
function expectSizes(found: CompiledLibrariesOutcome[string] | undefined, { pages }: { readonly pages: number }): void {
  expect(found).toEqual([expect.any(Number), expect.any(Number)]);
  const [foundPages, slots] = found as readonly [number, number];
  expect(foundPages).toBeGreaterThanOrEqual(pages);
  expect(slots).toBeGreaterThanOrEqual(50);
  expect(slots).toBeLessThan(2 * 50);
}

describe.each(presentRuntimes)("in %s", (name) => {
  test.each(["link", "a plan in JSON", "prepare", "frozen", "open", "openSync"])(
    "memory and table grow: %s",
    (scene) => {
      expectSizes(outcomes.get(name)?.[scene], { pages: 30 });
    },
  );

  test("a further thread has a table that is as large", () => {
    expectSizes(outcomes.get(name)?.["a further thread"], { pages: 32 });
  });

  test("the functions of C take and return pointers of 64 bits, and dlclose an int", () => {
    const outcome = outcomes.get(name)?.["functions of C with 64-bit addresses"];
    if (NARROW.includes(name)) return expect(outcome).toMatch(/Error/);
    expect(outcome).toEqual([2, 0, 1, 1]);
  });
});
