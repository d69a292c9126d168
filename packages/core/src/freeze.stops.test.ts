import { describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { assemble } from "../test/wat.ts";
import { freeze } from "./freeze.ts";
import { type LinkOptions, link } from "./index.ts";

interface Script {
  readonly load: (options?: object) => Promise<object>;
}

/** The errors of a link and of its frozen files. */
async function stopsOf(modules: Readonly<Record<string, string>>, options: LinkOptions = {}) {
  const entries = Object.entries(modules).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  const bytes = Object.fromEntries(await Promise.all(entries));
  const linked = await link(bytes, options).catch((error) => error);
  const { files } = await freeze(bytes, { ...options, target: "inline" });
  const script = files.find(({ name }) => name === "linked.js");
  const { load } = await importText<Script>(String(script?.contents));
  return { linked, frozen: await load(options).catch((error) => error) };
}

const TRAPPING_CYCLE = {
  a: '(module (import "b" "f" (func $f)) (start $f) (func (export "g")))',
  b: '(module (import "a" "g" (func)) (func (export "f") unreachable))',
};

describe("the error of load()", () => {
  test.each([
    ["start", TRAPPING_CYCLE, {}],
    ["instantiate", { a: "(module (func $f unreachable) (start $f))" }, {}],
    ["instantiate", { 'odd "name"\n': "(module (func $f unreachable) (start $f))" }, {}],
    ["initialize", { a: '(module (func (export "_initialize") unreachable))' }, { initialize: true }],
  ] as const)(
    "says as that of link() which module it could not %s, and where it stopped",
    async (verb, modules, options) => {
      const { linked, frozen } = await stopsOf(modules, options);
      expect(frozen.message).toBe(linked.message);
      expect(frozen.message).toContain(`Cannot ${verb} `);
      expect(frozen).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: Object.keys(modules)[0] });
    },
  );

  test("tells that a module threw an exception of WebAssembly", async () => {
    const { frozen } = await stopsOf({ a: "(module (tag $t) (func $f (throw $t)) (start $f))" });
    expect(frozen.diagnostics[0].message).toMatch(/start function or an active segment: an exception of WebAssembly$/);
  });

  test.each([["a text"], [undefined], [7n]])("has the value %s that a host function threw", async (thrown) => {
    const f = () => {
      throw thrown;
    };
    const { linked, frozen } = await stopsOf(
      { a: '(module (import "env" "f" (func $f)) (start $f))' },
      { imports: { env: { f } } },
    );
    expect(frozen.message).toBe(linked.message);
    expect(frozen.cause).toBe(thrown);
  });
});
