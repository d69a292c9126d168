import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { importText } from "../test/import-text.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { encodeLinkerModules } from "./encode/linker-module.ts";
import { freeze } from "./freeze.ts";
import { type LinkOptions, type LinkPlan, link } from "./index.ts";

type Modules = Readonly<Record<string, WebAssembly.Module | Uint8Array<ArrayBuffer>>>;

const LIBRARY = "(@dylink.0 (mem-info (memory 0 0)))";

/** Calls `scale` of the provider by two names, and is called by it. */
const importer = (own: number, section = LIBRARY) => `(module ${section}
  (import "env" "scale" (func $scale (param i32) (result i32)))
  (import "env" "scale_too" (func $too (param i32) (result i32)))
  (func (export "first${own}") (result i32) (i32.const 1))
  (func (export "second${own}") (result i32) (i32.const 2))
  (func (export "third${own}") (result i32) (i32.const 3))
  (func (export "use${own}") (param i32) (result i32)
    (i32.add (call $scale (local.get 0)) (i32.add (call $too (local.get 0)) (i32.const ${own})))))`;

/** Comes last, because its importers provide more functions than they need. */
const PROVIDER = `(module ${LIBRARY}
  (import "env" "first1" (func $a1 (result i32)))
  (import "env" "second1" (func $b1 (result i32)))
  (import "env" "third1" (func $c1 (result i32)))
  (import "env" "first2" (func $a2 (result i32)))
  (import "env" "second2" (func $b2 (result i32)))
  (import "env" "third2" (func $c2 (result i32)))
  (func (export "scale") (export "scale_too") (param i32) (result i32)
    (i32.mul (local.get 0) (i32.add (call $a1) (i32.add (call $b1) (call $c2)))))
  (func (export "others") (result i32) (i32.add (call $c1) (i32.add (call $a2) (call $b2)))))`;

const modulesOf = async (texts: Readonly<Record<string, string>>): Promise<Record<string, Uint8Array<ArrayBuffer>>> => {
  const entries = Object.entries(texts).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries));
};

const LIBRARIES = await modulesOf({ "one.so": importer(1), "two.so": importer(2), "last.so": PROVIDER });

async function linkAll(modules: Modules, options: LinkOptions = {}) {
  const { exports, plan } = await link(modules, options);
  const use = (module: string, own: number, value: number) => exported(exports, module, `use${own}`)(value);
  return { plan, use };
}

const importersOf = ({ deferred }: LinkPlan) =>
  deferred.map(({ importer, import: { name }, sharedBy = [] }) =>
    [{ importer, import: { name } }, ...sharedBy].map((one) => `${one.importer} ${one.import.name}`),
  );

const SHARED = [["one.so scale", "one.so scale_too", "two.so scale", "two.so scale_too"]];

describe("libraries that defer one function of a provider", () => {
  test.each(["shim", "closure"] as const)("share a slot, by %s", async (binding) => {
    const { plan, use } = await linkAll(LIBRARIES, { binding });
    expect(plan.order).toEqual(["one.so", "two.so", "last.so"]);
    expect(importersOf(plan)).toEqual(SHARED);
    expect(plan.steps.filter((step) => step.do === "fill")).toHaveLength(1);
    expect([use("one.so", 1, 10), use("two.so", 2, 10)]).toEqual([121, 122]);
  });

  test("share one forwarder and one type of the linker's module", async () => {
    const { plan } = await linkAll(LIBRARIES);
    expect(plan.types).toHaveLength(1);
    const [bytes] = encodeLinkerModules(plan) as [Uint8Array<ArrayBuffer>];
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
    expect(exported.filter((name) => name.startsWith("f"))).toEqual(["f0"]);
  });

  test("share it if all of them come compiled, one slot for each name", async () => {
    const compiled = Object.fromEntries(
      Object.entries(LIBRARIES).map(([name, bytes]) => [name, new WebAssembly.Module(bytes)]),
    );
    const { plan, use } = await linkAll(compiled);
    expect(importersOf(plan)).toEqual([
      ["one.so scale", "two.so scale"],
      ["one.so scale_too", "two.so scale_too"],
    ]);
    // Also the library that holds no slot of its own has deferred functions.
    const warned = plan.warnings.filter(({ message, hint }) =>
      `${message} ${hint}`.includes("deferred functions are bound"),
    );
    expect(warned.map(({ module }) => module)).toEqual(["one.so", "two.so"]);
    expect([use("one.so", 1, 10), use("two.so", 2, 10)]).toEqual([121, 122]);
  });

  test("share none with a library whose type is not known, if the provider shows none either", async () => {
    const mixed = { ...LIBRARIES, "last.so": new WebAssembly.Module(LIBRARIES["last.so"] as Uint8Array<ArrayBuffer>) };
    const { plan, use } = await linkAll(mixed);
    expect(importersOf(plan)).toEqual(SHARED[0]?.map((one) => [one]));
    expect([use("one.so", 1, 10), use("two.so", 2, 10)]).toEqual([121, 122]);
  });

  test("leave an ordinary module its own slots, by which errors name it", async () => {
    const { plan, use } = await linkAll({ ...LIBRARIES, "two.so": await assemble(importer(2, "")) });
    expect(importersOf(plan)).toEqual([SHARED[0]?.slice(0, 2), ["two.so scale"], ["two.so scale_too"]]);
    expect([use("one.so", 1, 10), use("two.so", 2, 10)]).toEqual([121, 122]);
  });

  test("and links without libraries share nothing", async () => {
    const modules = await modulesOf({
      one: importer(1, ""),
      two: importer(2, ""),
      last: PROVIDER.replace(LIBRARY, ""),
    });
    const { plan } = await linkAll(modules);
    expect(importersOf(plan)).toEqual([["one scale"], ["one scale_too"], ["two scale"], ["two scale_too"]]);
    expect(plan.deferred.some((one) => "sharedBy" in one)).toBe(false);
  });
});

describe("a call through a shared slot that is not filled", () => {
  /** The start function of a library runs when the engine instantiates it. */
  const early = (own: number) =>
    importer(own).replace(/\)$/, " (func $early (drop (call $scale (i32.const 1)))) (start $early))");
  const STARTS = { "one.so": importer(1), "two.so": early(2), "last.so": PROVIDER };

  const MESSAGE =
    'CALLED_BEFORE_BOUND  one.so or two.so called "env" "scale" or "env" "scale_too" before last.so, ' +
    'which provides it as "scale", was instantiated\n' +
    "    hint: let modules call it after linking, not while they are instantiated";

  test("traps, and names all libraries that use the slot, and the provider", async () => {
    const { cause } = await errorOf(link(await modulesOf(STARTS)));
    expect(cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(cause).toMatchObject({ name: "EarlyCallError", code: "CALLED_BEFORE_BOUND", message: MESSAGE });
    expect((cause as { readonly diagnostics: readonly object[] }).diagnostics[0]).not.toHaveProperty("module");
  });

  test("names the library, if only one uses the slot", async () => {
    const { cause } = await errorOf(
      link(await modulesOf({ "two.so": early(2), "last.so": PROVIDER.replaceAll(/(\w)1"/g, '$12"') })),
    );
    expect(cause).toMatchObject({ code: "CALLED_BEFORE_BOUND", diagnostics: [{ module: "two.so" }] });
    expect((cause as Error).message).toContain('two.so called "env" "scale" or "env" "scale_too" before last.so');
  });

  test("says the same in frozen files", async () => {
    const { files } = await freeze(await modulesOf(STARTS), { target: "inline" });
    const script = String(files.find(({ name }) => name === "linked.js")?.contents);
    const { load } = await importText<{ readonly load: () => Promise<object> }>(script);
    const { cause } = await errorOf(load());
    expect(cause).toMatchObject({ name: "EarlyCallError", code: "CALLED_BEFORE_BOUND", message: MESSAGE });
    expect((cause as { readonly diagnostics: readonly object[] }).diagnostics).toHaveLength(1);
  });

  test("counts the libraries behind the first four", async () => {
    const names = Array.from({ length: 9 }, (_, at) => `lib${at}.so`);
    const texts = names.map((name, at) => [
      name,
      importer(at + 1).replace(
        '(import "env" "scale_too" (func $too (param i32) (result i32)))',
        "(func $too (param i32) (result i32) unreachable)",
      ),
    ]);
    const imports = names.flatMap((_, at) =>
      ["first", "second"].map((stem) => `(import "env" "${stem}${at + 1}" (func (result i32)))`),
    );
    const provider = `(module ${LIBRARY} ${imports.join("")} (func (export "scale") (param i32) (result i32) (local.get 0)))`;
    const starting = (texts[8] as [string, string])[1].replace(
      /\)$/,
      " (func $early (drop (call $scale (i32.const 1)))) (start $early))",
    );
    const modules = { ...Object.fromEntries(texts), "lib8.so": starting, "last.so": provider };
    const { cause } = await errorOf(link(await modulesOf(modules)));
    expect((cause as Error).message).toContain(
      'lib0.so, lib1.so, lib2.so, lib3.so or one of 5 others called "env" "scale" before last.so',
    );
  });
});
