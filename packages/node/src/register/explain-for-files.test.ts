import { link, ModuleLinkError } from "@rec/core";
import { expect, test } from "vitest";
import { bytesOf } from "../../test/register/wat-files.ts";
import { explainConflicts, explainForFiles } from "./explain-for-files.ts";

type Given = ConstructorParameters<typeof ModuleLinkError>[1][0];

function hintOf(given: Given, options?: ErrorOptions): string | undefined {
  const explained = explainForFiles(new ModuleLinkError("Cannot link 1 module", [given], options));
  expect(explained).toBeInstanceOf(ModuleLinkError);
  const { code, message, diagnostics, cause } = explained as ModuleLinkError;
  expect(code).toBe(given.code);
  expect(cause).toBe(options?.cause);
  expect(message).toBe(
    `Cannot link 1 module: 1 problem\n  ${code}  ${given.message}\n    hint: ${diagnostics[0]?.hint}`,
  );
  return diagnostics[0]?.hint;
}

const ALIAS = 'in package.json: "rec": { "alias": { "env": ["./memory.wasm", "./host.js"] } }';
const unresolved = (module: string, hint: string): Given => ({
  code: "UNRESOLVED_IMPORT",
  message: "…",
  hint,
  import: { module, name: "log" },
});

test("the hint of an import without a provider names the file, or the settings", () => {
  const option = 'add imports.env.log, or link a module that exports "log"';
  expect(hintOf(unresolved("env", option))).toBe(`export "log" from the file of "env", or name its files ${ALIAS}`);
  expect(hintOf(unresolved("./b.wasm", option))).toBe('export "log" from ./b.wasm');
});

test("the hint of a builtin names an engine that has it", () => {
  expect(hintOf(unresolved("wasm:js-string", "add imports"))).toContain("an engine that provides wasm:js-string");
});

test("the hint of an import from WASI names an ES module for it, and the option of link()", () => {
  const hint = hintOf(unresolved("wasi_snapshot_preview1", "set wasi: true, an option of link"));
  expect(hint).toBe(
    'name an ES module that provides it in package.json: "rec": { "alias": { "wasi_snapshot_preview1": "./wasi.js" } }, ' +
      "or call link() of @rec/node with wasi: true",
  );
});

test("the hint keeps the name that looks like the missing one", () => {
  const known = 'did you mean "lag", which b.wasm exports?, or add imports["./b.wasm"].log';
  expect(hintOf(unresolved("./b.wasm", known))).toBe('did you mean "lag", which b.wasm exports?');
  expect(hintOf(unresolved("env", known))).toBe(
    `did you mean "lag", which b.wasm exports?, or name its files ${ALIAS}`,
  );
});

test("the hint of an ambiguous import names the settings", () => {
  const given: Given = { ...unresolved("env", "choose one with resolve"), code: "AMBIGUOUS_IMPORT" };
  expect(hintOf(given)).toBe(`name the file that is meant ${ALIAS}`);
});

test("the hint of a host import that is not initialized names the cycle", () => {
  const given: Given = { ...unresolved("./host.js", "see the cause"), code: "HOST_IMPORT_FAILED" };
  expect(hintOf(given, { cause: new ReferenceError("Cannot access") })).toContain(
    'export "log" as a function declaration',
  );
  expect(hintOf(given, { cause: new TypeError("no") })).toBe("see the cause");
});

test("other problems keep their hints, and other errors stay as they are", () => {
  expect(hintOf({ code: "UNBREAKABLE_CYCLE", message: "…", hint: "break it" })).toBe("break it");
  const error = new TypeError("no");
  expect(explainForFiles(error)).toBe(error);
});

test("explainConflicts() says with which file an importer is linked", () => {
  const conflict = { importer: "memory.wasm", import: { module: "env", name: "memory" }, wanted: "b.wasm" };
  expect(explainConflicts([{ ...conflict, bound: "a.wasm" }]).message).toBe(
    [
      "Cannot link 2 modules: 1 problem",
      '  AMBIGUOUS_IMPORT  "env" "memory" needed by memory.wasm is exported by b.wasm, but memory.wasm is linked with a.wasm already',
      "    hint: each file has one instance: give b.wasm a copy of memory.wasm of its own, or import only one of a.wasm and b.wasm",
    ].join("\n"),
  );
  expect(explainConflicts([{ ...conflict, bound: undefined }]).diagnostics[0]?.hint).toBe(
    `import b.wasm before memory.wasm, or name both ${ALIAS}`,
  );
});

test.each([
  ["./host.js", "log"],
  ["env", "log"],
  ["env", '$odd "name"'],
])("a value of the wrong kind is named as the export of the ES module %s", async (module, name) => {
  const bytes = bytesOf(`(import ${JSON.stringify(module)} ${JSON.stringify(name)} (func))`).slice();
  const importsFor = { "a b.wasm": { [module]: { [name]: 5 } } };
  const failed = await link({ "a b.wasm": bytes }, { importsFor } as object).catch(explainForFiles);
  const place = `${JSON.stringify(name)} of the ES module of ${JSON.stringify(module)}`;
  expect(failed).toMatchObject({
    code: "EXTERN_TYPE_MISMATCH",
    diagnostics: [
      {
        message: `"a b.wasm" imports ${JSON.stringify(module)} ${JSON.stringify(name)}: expected function [] -> [], found a JavaScript number in ${place}`,
        hint: `give ${place} a function`,
      },
    ],
  });
});

test.each([
  [
    ["./store.wasm"],
    'export "log" from ./store.wasm, or add an ES module that exports it in package.json: "rec": { "alias": { "env": ["./store.wasm", "./host.js"] } }',
  ],
  [["./store.wasm", "./envhost.js"], 'export "log" from ./envhost.js'],
])("the hint of an import without a provider keeps the files of the settings: %j", (files, hint) => {
  const hintOfLink = 'export "log" from store.wasm, or add imports.env.log';
  const given = { ...unresolved("env", hintOfLink), module: "a.wasm" };
  const aliasOf = (importer: string, namespace: string) => (importer === "a.wasm" && namespace === "env" ? files : []);
  const explained = explainForFiles(new ModuleLinkError("Cannot link 1 module", [given]), aliasOf);
  expect((explained as ModuleLinkError).diagnostics[0]?.hint).toBe(hint);
});

test("the hint of an ambiguous import keeps the files of the settings", () => {
  const given: Given = { ...unresolved("env", "choose one with resolve"), code: "AMBIGUOUS_IMPORT" };
  const explained = explainForFiles(new ModuleLinkError("Cannot link 1 module", [given]), () => ["./store.wasm"]);
  expect((explained as ModuleLinkError).diagnostics[0]?.hint).toBe(
    'name the file that is meant in package.json: "rec": { "alias": { "env": ["./store.wasm", "./FILE.wasm"] } }',
  );
});
