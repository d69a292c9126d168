import { describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";

const FRAME = `(func (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;
const OWNER = `(module (memory (export "memory") 4) (global (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data of the owner") ${FRAME})`;
const HELLO = `(module (import "owner" "memory" (memory 4)) (data (i32.const 1024) "hello"))`;
const CLEARING = `(module (import "owner" "memory" (memory 4)) (start 0)
  (func i32.const 65540 i32.const 0 i32.const 4 memory.fill))`;

type Texts = Readonly<Record<string, string>>;

/** Links the modules from bytes, and from streams that can be read once. */
async function linkBoth(texts: Texts, options: LinkOptions = {}) {
  const bytes = await Promise.all(
    Object.entries(texts).map(async ([name, wat]) => [name, await assemble(wat)] as const),
  );
  const streams = bytes.map(([name, one]) => [name, watchStream(one, { chunkSizeBytes: 11 }).stream] as const);
  return { bytes: link(Object.fromEntries(bytes), options), streams: link(Object.fromEntries(streams), options) };
}

describe("link() of modules that share a memory", () => {
  test.each([
    ["STACK_OVERLAP", { owner: OWNER, hello: HELLO }],
    ["BSS_OVERLAP", { owner: OWNER, clearing: CLEARING }],
  ])("has the map and the warning of planLink() in its plan: %s", async (code, texts: Texts) => {
    const types = Object.fromEntries(
      await Promise.all(Object.entries(texts).map(async ([name, wat]) => [name, parseModule(await assemble(wat))])),
    );
    const expected = planLink(types, { place: "off" });
    expect(expected.warnings.map((warning) => warning.code)).toEqual([code]);
    const { plan } = await (await linkBoth(texts, { place: "off" })).bytes;
    expect(plan.layout).toEqual(expected.layout);
    expect(plan.warnings).toEqual(expected.warnings);
    expect(Object.isFrozen(plan)).toBe(true);
  });

  test("keeps a stream whose stack may be in the way, whether it can be loaded once more or not", async () => {
    const owner = await assemble(OWNER);
    const hello = await assemble(HELLO);
    let loads = 0;
    const host = {
      load: async () => {
        loads += 1;
        const { stream } = watchStream(owner, { chunkSizeBytes: 11 });
        return new Response(stream, { headers: { "content-type": "application/wasm" } });
      },
      resolve: (specifier: string) => new URL(specifier, "https://example.test/").href,
      now: () => 0,
    };
    const { plan } = await link({ owner: "owner.wasm", hello }, { host });
    expect(plan.warnings).toMatchObject([{ code: "STACK_OVERLAP" }]);
    expect(loads).toBe(1);
    const once = await link({ owner: watchStream(owner, { chunkSizeBytes: 11 }).stream, hello });
    expect(once.plan.warnings).toMatchObject([{ code: "STACK_OVERLAP" }]);
  });

  test("loads nothing twice if only one of them has areas", async () => {
    const owner = await assemble(OWNER);
    const user = await assemble(`(module (import "owner" "memory" (memory 4)))`);
    const { plan } = await link({ owner: watchStream(owner, { chunkSizeBytes: 11 }).stream, user });
    expect(plan).not.toHaveProperty("layout");
  });

  test("rejects with ModuleLinkError before anything is instantiated, with strict", async () => {
    let started = 0;
    const starting = CLEARING.replace("(start 0)", `(import "test" "started" (func $started)) (start $started)`);
    const error = await errorOf(
      link(
        { owner: await assemble(OWNER), hello: await assemble(HELLO), starting: await assemble(starting) },
        {
          strict: true,
          imports: {
            test: {
              started() {
                started += 1;
              },
            },
          },
        },
      ),
    );
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.code).toBe("STACK_OVERLAP");
    expect(error.message).toMatch(/^Cannot link 3 modules: 1 problem\n {2}STACK_OVERLAP {2}the stack of owner/);
    expect(started).toBe(0);
  });
});

describe("link() of modules with several memories", () => {
  const main = OWNER.replace("(module", `(module (import "env" "print" (func (param i32)))`);
  const console = OWNER.replace(`${FRAME})`, `${FRAME} (func (export "print") (param i32)))`);

  test.each<[string, Texts, readonly string[]]>([
    ["each has a stack and data", { main, console }, ["SEPARATE_MEMORIES"]],
    [
      "a compiler left its name behind the code",
      { main, console: console.replace(/\)$/, `(@custom "producers" "\\01\\08language\\01\\04Rust\\00"))`) },
      ["SEPARATE_MEMORIES"],
    ],
    [
      "the provider is of AssemblyScript",
      {
        main,
        console: `(module (import "env" "abort" (func (param i32 i32 i32 i32))) (memory (export "memory") 1)
          (data (i32.const 1036) "text") (func (export "print") (param i32)))`,
      },
      ["SEPARATE_MEMORIES"],
    ],
    [
      "one names its stack pointer and has no data",
      { main: main.replace(/\(data .*?"\)\s/s, "").replace("(global", "(global $__stack_pointer"), console },
      ["SEPARATE_MEMORIES"],
    ],
  ])("gives the same warnings from bytes and from streams if %s", async (_, texts, codes) => {
    const imports = { env: { abort: () => {} } };
    const { bytes, streams } = await linkBoth(texts, { imports });
    const { plan } = await bytes;
    expect(plan.warnings.map(({ code }) => code)).toEqual(codes);
    expect((await streams).plan).toEqual(plan);
    const types = Object.fromEntries(
      await Promise.all(Object.entries(texts).map(async ([name, wat]) => [name, parseModule(await assemble(wat))])),
    );
    expect(planLink(types, { imports })).toEqual(plan);
  });

  test("warns of a memory of the host that no module imports", async () => {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 4 }) } };
    const { bytes, streams } = await linkBoth({ owner: OWNER }, { imports });
    for (const { plan } of [await bytes, await streams]) {
      expect(plan.warnings).toMatchObject([{ code: "HOST_MEMORY_UNUSED", module: "owner" }]);
    }
  });
});
