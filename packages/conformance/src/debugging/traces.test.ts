import { afterAll, beforeAll, describe, expect, test } from "vitest";
import createWabt from "wabt";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import type { TraceOutcome } from "./trace-trap.ts";

/** The program has a memory, a table and a start function; a plan hoists the first two, and defers the last. */
const PROGRAM = `(module (import "allocator" "fail" (func $fail)) (memory (export "memory") 1)
  (table (export "table") 3 3 funcref) (func (export "run") (nop) (call $fail)) (func $begin) (start $begin))`;
const ALLOCATOR = `(module (import "program" "memory" (memory 1)) (import "program" "table" (table 1 funcref))
  (func (export "fail") unreachable))`;

/** The stacks of JavaScriptCore have no offsets. */
const WITHOUT_OFFSETS: readonly RuntimeName[] = ["Bun"];

const WAYS = [
  "alone",
  "link of bytes",
  "link of a stream",
  "linkPlan of a stream",
  "prepare, and instantiatePlan",
  "planLink, and rewriteModule",
];

let outcomes: ReadonlyMap<RuntimeName, TraceOutcome>;
let server: Awaited<ReturnType<typeof serveCases>>;
/** The offset in the file of the call of the allocator. */
let expected: string;

beforeAll(async () => {
  const scripts = Object.entries(await pageScripts()).map(([path, script]) => [`/${path}`, script]);
  server = await serveCases(Object.fromEntries(scripts));
  const wabt = await createWabt();
  const [program, allocator] = [PROGRAM, ALLOCATOR].map((wat) =>
    Buffer.from(wabt.parseWat("module.wat", wat).toBinary({}).buffer),
  ) as [Buffer, Buffer];
  // (nop) (call 0) (end)
  expected = (program.indexOf(Uint8Array.of(0x01, 0x10, 0x00, 0x0b)) + 1).toString(16);
  const modules = { program: program.toString("base64"), allocator: allocator.toString("base64") };
  outcomes = await inEachRuntime({ pageOrigin: server.baseUrl, hosts: [new URL(server.baseUrl).host] }, (runtime) =>
    runtime.carryOut({ kind: "trace", modules }),
  );
}, 300_000);
afterAll(() => server?.close());

describe.each(presentRuntimes)("in %s, the stack of a trap", (name) => {
  const hasOffsets = !WITHOUT_OFFSETS.includes(name);

  test(hasOffsets ? "has the offset in the file, however the program was linked" : "has no offsets", () => {
    const all = Object.fromEntries(WAYS.map((way) => [way, expected]));
    expect(outcomes.get(name)).toEqual(hasOffsets ? all : {});
  });
});
