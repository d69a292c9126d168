import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import type { WasiProvider } from "../host.ts";
import { link } from "../link.ts";
import type { LinkOptions } from "../link-options.ts";
import { linkPlan } from "../link-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import { prepare } from "../prepare.ts";

/** A WASI with one function, `random_get`, which fills bytes with the number of the WASI: 1 for the first that is opened. */
function countingWasi() {
  const opened: string[] = [];
  const provider: WasiProvider = {
    names: ["random_get", "proc_exit"],
    open(memory, module) {
      const number = opened.push(module);
      const fill = (address: number, sizeBytes: number): number => {
        new Uint8Array(memory.buffer, address, sizeBytes).fill(number);
        return 0;
      };
      return { random_get: fill };
    },
  };
  return { opened, provider };
}

const RANDOM = `(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))`;
const FILL = "(drop (call $random (i32.const 8) (i32.const 2)))";
/** The bytes from address 7 to 10: filled, they are 0, n, n, 0. */
const PEEK = `(func (export "peek") (result i32) (i32.load (i32.const 7)))`;
const filledBy = (number: number) => (number << 8) | (number << 16);

/** Fills bytes of its memory when it is initialized. */
const reactor = (memory: string, further = "") =>
  `(module ${RANDOM} ${memory} ${PEEK} (func (export "_initialize") ${FILL}) ${further})`;
const OWN = reactor(`(memory (export "memory") 1)`);

type Wats = Readonly<Record<string, string>>;

async function assembleAll(wats: Wats) {
  const entries = Object.entries(wats).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Links with a counting WASI; `peek` reads the bytes of a module, `opened` has the modules that a WASI was opened for. */
async function linkWith(wats: Wats, options: LinkOptions = {}) {
  const { opened, provider } = countingWasi();
  const linked = await link(await assembleAll(wats), { ...options, wasi: provider });
  return { ...linked, opened, peek: (module: string) => exported(linked.exports, module, "peek")() };
}

describe("a function of WASI uses the memory of its module", () => {
  test.each([
    ["that it exports", {}, OWN],
    ["that it exports under another name", {}, reactor(`(memory (export "mem") 1)`)],
    [
      "that it imports from another module",
      { other: `(module (memory (export "memory") 1))` },
      reactor(`(import "other" "memory" (memory 1))`),
    ],
    [
      "that it imports and exports",
      { other: `(module (memory (export "memory") 1))` },
      reactor(`(import "other" "memory" (memory 1)) (export "memory" (memory 0))`),
    ],
  ])("%s", async (_, others, program) => {
    const { peek, opened } = await linkWith({ program, ...others });
    expect([peek("program"), opened]).toEqual([filledBy(1), ["program"]]);
  });

  test("that the host gives", async () => {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    const { peek } = await linkWith({ program: reactor(`(import "env" "memory" (memory 1))`) }, { imports });
    expect(peek("program")).toBe(filledBy(1));
  });

  test.each([true, false])("that it exports and shares with an allocator, with hoist: %s", async (hoist) => {
    const program = reactor(`(import "library" "f" (func $f)) (memory (export "memory") 1)`);
    const library = `(module ${RANDOM} (import "program" "memory" (memory 1)) (func (export "f"))
      (func (export "_initialize") (drop (call $random (i32.const 16) (i32.const 1))))
      (func (export "peek") (result i32) (i32.load8_u (i32.const 16))))`;
    const { peek, opened } = await linkWith({ program, library }, { hoist });
    expect([peek("program"), peek("library"), opened.length]).toEqual([filledBy(1), 1, 1]);
  });

  test("already in a start function, if it imports the memory", async () => {
    const program = `(module ${RANDOM} (import "other" "memory" (memory 1)) (start $begin) (func $begin ${FILL}) ${PEEK})`;
    const { peek } = await linkWith({ program, other: `(module (memory (export "memory") 1))` });
    expect(peek("program")).toBe(filledBy(1));
  });

  test("and traps in a start function, if the module makes the memory", async () => {
    const program = `(module ${RANDOM} (memory (export "memory") 1) (start $begin) (func $begin ${FILL}))`;
    const error = await errorOf(linkWith({ program }));
    expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", cause: { code: "CALLED_BEFORE_BOUND" } });
    expect(error.message).toContain('program called "wasi_snapshot_preview1" "random_get" before it was instantiated');
  });
});

test("modules with different memories have a WASI each, and modules with one memory share one", async () => {
  const sharing = reactor(`(import "first" "memory" (memory 1))`);
  const { peek, opened } = await linkWith({ first: OWN, second: OWN, third: sharing });
  expect([peek("first"), peek("second"), peek("third")]).toEqual([filledBy(1), filledBy(2), filledBy(1)]);
  expect(opened).toEqual(["first", "second"]);
});

test("no WASI is opened for a module that imports nothing of it", async () => {
  const { opened } = await linkWith({ program: `(module (memory (export "memory") 1))` });
  expect(opened).toEqual([]);
});

test("a discovered module has WASI too", async () => {
  const { opened, provider } = countingWasi();
  const files = { "lib.wasm": await assemble(reactor(`(memory (export "memory") 1)`, `(func (export "f"))`)) };
  const program = await assemble(`(module (import "lib" "f" (func)))`);
  const options = { host: createTestHost({ files }), discover: () => "lib.wasm" };
  const { exports } = await link({ program }, { ...options, wasi: provider });
  expect(exported(exports, "lib", "peek")()).toBe(filledBy(1));
  expect(opened).toEqual(["lib"]);
});

describe("host imports of the caller come before WASI", () => {
  const seven = { wasi_snapshot_preview1: { random_get: () => 7 } };
  const errno = `(module ${RANDOM} (memory (export "memory") 1) (func (export "peek") (result i32) (call $random (i32.const 8) (i32.const 2))))`;

  test.each([
    ["imports", { imports: seven }, [7, 7]],
    ["importsFor", { importsFor: { a: seven } }, [7, 0]],
  ])("in %s", async (_, options, expected) => {
    const { peek } = await linkWith({ a: errno, b: errno }, options);
    expect([peek("a"), peek("b")]).toEqual(expected);
  });
});

test("initialize: false leaves reactors to the caller, and their WASI has a memory", async () => {
  const { peek, exports } = await linkWith({ program: OWN }, { initialize: false });
  expect(peek("program")).toBe(0);
  exported(exports, "program", "_initialize")();
  expect(peek("program")).toBe(filledBy(1));
});

describe("a missing import of WASI", () => {
  const importing = (namespace: string, name: string) => `(module (import "${namespace}" "${name}" (func)))`;

  test("names the option", async () => {
    const types = await moduleTypes({ program: importing("wasi_snapshot_preview1", "random_get") });
    const { code, diagnostics } = await errorOf(() => planLink(types));
    expect([code, diagnostics[0]?.hint]).toEqual([
      "UNRESOLVED_IMPORT",
      expect.stringMatching(
        /^set wasi: true, an option of link in @rec\/node and @rec\/browser; or add imports\.wasi_snapshot_preview1\.random_get, or link/,
      ),
    ]);
  });

  test("does not name the option if it is set, or if it is for another version of WASI", async () => {
    const missing = errorOf(linkWith({ program: importing("wasi_snapshot_preview1", "sock_dance") }));
    expect((await missing).diagnostics[0]?.hint).toMatch(/^add imports\.wasi_snapshot_preview1\.sock_dance/);
    const other = errorOf(linkWith({ program: importing("wasi:io/streams", "read") }));
    expect((await other).diagnostics[0]?.hint).toMatch(/^add imports/);
  });
});

describe("linkPlan() with WASI", () => {
  const restored = (plan: LinkPlan) => JSON.parse(JSON.stringify(plan)) as LinkPlan;
  const PAIR = { first: OWN, second: OWN };
  const peekBoth = ({ exports }: { readonly exports: Readonly<Record<string, WebAssembly.Exports>> }) =>
    Object.keys(PAIR).map((name) => exported(exports, name, "peek")());

  test("runs a plan of prepare(), with its compiled modules or with bytes", async () => {
    const { provider } = countingWasi();
    const { plan, modules } = await prepare(await assembleAll(PAIR), { wasi: provider });
    for (const sources of [modules, await assembleAll(PAIR)]) {
      const linked = await linkPlan(restored(plan), sources, { wasi: countingWasi().provider });
      expect(peekBoth(linked)).toEqual([filledBy(1), filledBy(2)]);
    }
  });

  test("runs a plan of planLink(), which neither initializes nor knows of WASI for each module", async () => {
    const imports = { wasi_snapshot_preview1: { random_get: () => 0 } };
    const plan = planLink(await moduleTypes(PAIR), { imports });
    const linked = await linkPlan(restored(plan), await assembleAll(PAIR), { wasi: countingWasi().provider });
    expect(peekBoth(linked)).toEqual([filledBy(1), filledBy(2)]);
    // The caller's own functions stay those of all modules.
    const own = await linkPlan(plan, await assembleAll(PAIR), { wasi: countingWasi().provider, imports });
    expect(peekBoth(own)).toEqual([0, 0]);
    expect(own.plan.modules[0]?.imports[0]?.binding).toEqual(plan.modules[0]?.imports[0]?.binding);
  });
});
