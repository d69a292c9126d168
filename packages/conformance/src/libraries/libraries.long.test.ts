import { buildVariant, type NamedVariant, openingVariants, variants } from "@rec/c-programs/libraries";
import { freeze } from "@rec/core/freeze";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FilledFolder, fillFolder } from "../frozen/fill-folder.ts";
import { FROZEN_TARGETS } from "../frozen/frozen-targets.ts";
import { inEachRuntime, presentRuntimes } from "../runtimes/in-each-runtime.ts";
import { pageScripts } from "../runtimes/open-page.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { serveCases } from "../serve-cases.ts";
import { createHost, type Modules } from "./program-scene.ts";
import { FORM_NAMES, type FormName, FROZEN, type LibrariesOutcome, type VariantError } from "./run-libraries.ts";

/*
 * The programs of packages/c-programs/libraries, in each form of a link and in each runtime. Those that open libraries while they
 * run need more than a link.
 */

/** The variants whose compiled modules cannot be linked: the linker has to change a module, or to see a type. */
const NEED_BYTES: Readonly<Partial<Record<FormName, Readonly<Record<string, readonly string[]>>>>> = {
  "link of compiled modules": {
    "cpp-exceptions/legacy-encoding": ["main.wasm came compiled and needs the tag"],
    "cpp-exceptions/exnref-encoding": ["main.wasm came compiled and needs the tag"],
    "pie-with-its-own-memory/full-page": ["main.wasm came compiled and defines the memory"],
    "printf-through-libc/own-memory": ["main.wasm came compiled and defines the memory"],
    "printf-through-libc/fixed-address": ["main.wasm came compiled and defines the memory", "the table"],
    "setjmp-across-libraries/one-runtime-legacy": ["main.wasm came compiled and needs the tag"],
    "setjmp-across-libraries/one-runtime-exnref": ["main.wasm came compiled and needs the tag"],
    "setjmp-across-libraries/runtime-in-each-library-legacy": ["liba.so came compiled and defines the tag", "libb.so"],
    "setjmp-across-libraries/runtime-in-each-library-exnref": ["liba.so came compiled and defines the tag", "libb.so"],
  },
  "link of compiled libraries and the program's bytes": {
    "setjmp-across-libraries/runtime-in-each-library-legacy": ["liba.so came compiled and defines the tag", "libb.so"],
    "setjmp-across-libraries/runtime-in-each-library-exnref": ["liba.so came compiled and defines the tag", "libb.so"],
  },
};

/** The forms in which the caller compiles, so that an engine refuses modules without a word of the linker. */
const COMPILED_BY_CALLER: readonly FormName[] = [
  "link of compiled modules",
  "link of compiled libraries and the program's bytes",
  "planLink and instantiatePlan",
  FROZEN,
];

const all = variants.map((variant, index) => ({ variant, index, path: variant.path }));
const forms: readonly FormName[] = [...FORM_NAMES, FROZEN];
let built: readonly Modules[] = [];
let outcomes: ReadonlyMap<RuntimeName, readonly LibrariesOutcome[]> = new Map();
let server: Awaited<ReturnType<typeof serveCases>>;
let folder: FilledFolder | undefined;

beforeAll(async () => {
  const made: Modules[] = [];
  for (const variant of variants) made.push(await buildVariant(variant));
  built = made;
  const files: Record<string, string | Uint8Array> = {};
  for (const target of new Set(presentRuntimes.map(targetOf))) {
    for (const { variant, index } of all) {
      if (variant.run.errorNames) continue;
      const modules = built[index] as Modules;
      const { imports, options } = createHost(modules, variant.run);
      const frozen = await freeze({ ...modules }, { imports, ...options, target, fuse: false });
      for (const { name, contents } of frozen.files) files[`${target}-${index}/${name}`] = contents;
    }
  }
  folder = await fillFolder(files);
  const scripts = Object.entries({ ...(await pageScripts()), ...files }).map(([path, text]) => [`/${path}`, text]);
  server = await serveCases(Object.fromEntries(scripts));
  const { baseUrl } = server;
  outcomes = await inEachRuntime(
    { pageOrigin: baseUrl, hosts: [new URL(baseUrl).host], readable: [folder.path] },
    async (runtime) => {
      const place = runtime.hasFiles ? folder?.url : baseUrl;
      const found: LibrariesOutcome[] = [];
      for (const { variant, index } of all) {
        const encoded = Object.entries(built[index] as Modules).map(([name, bytes]) => [name, base64(bytes)]);
        found.push(
          await runtime.carryOut({
            kind: "libraries",
            modules: Object.fromEntries(encoded),
            order: variant.run,
            forms: formsOf(variant),
            scriptUrl: `${place}/${targetOf(runtime.name as RuntimeName)}-${index}/linked.js`,
          }),
        );
      }
      return found;
    },
  );
}, 1_800_000);
afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

const targetOf = (name: RuntimeName) => FROZEN_TARGETS[name][0] ?? "browser";
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
/** A link that fails cannot be frozen either. */
const formsOf = ({ run }: NamedVariant): readonly FormName[] => (run.errorNames ? FORM_NAMES : forms);

/** Node 20 runs the tests, and is the only engine here that lacks a feature of the programs. */
function lackedBy(name: RuntimeName, modules: Modules): readonly string[] {
  return name === "Node.js"
    ? Object.keys(modules).filter((module) => !WebAssembly.validate(modules[module] as never))
    : [];
}

describe.each(presentRuntimes)("in %s", (name) => {
  describe.each(all)("$path", ({ variant, index }) => {
    const { run, stdoutText, path } = variant;

    test.each(formsOf(variant))("%s", (form) => {
      const outcome = outcomes.get(name)?.[index]?.[form];
      const lacked = lackedBy(name, built[index] as Modules);
      const words = NEED_BYTES[form]?.[path];
      if (lacked.length > 0 && COMPILED_BY_CALLER.includes(form)) {
        return expect(outcome).toMatchObject({ error: expect.stringMatching(/\S/) });
      }
      if (run.errorNames || words) {
        expect(outcome).toMatchObject({ error: expect.any(String) });
        const { error, codes } = outcome as VariantError;
        for (const word of words ?? run.errorNames ?? []) expect(error).toContain(word);
        return expect(new Set(codes)).toEqual(new Set(["DYNAMIC_LIBRARY"]));
      }
      if (lacked.length > 0) {
        // The error has the refusals that are known by the end of a turn.
        const { error, codes } = outcome as VariantError;
        expect(new Set(codes)).toEqual(new Set(["UNSUPPORTED_FEATURE"]));
        const found = [...error.matchAll(/Cannot compile (\S+): it uses (.+), which this engine lacks/g)];
        expect(found).toHaveLength(codes.length);
        for (const [, module, feature] of found) {
          expect(lacked).toContain(module);
          expect(["extended constant expressions", "exception references"]).toContain(feature);
        }
        return;
      }
      const { exitStatus, stderr = "", search, initialise } = run;
      const planned =
        path === "one-three-ten-libraries/static"
          ? { search: [], initialised: [] }
          : { search, initialised: initialise };
      expect(outcome).toEqual({ stdout: stdoutText, stderr, exitStatus, ...(form !== FROZEN && planned) });
    });
  });
});

test("the engine of Node.js 20 lacks features of all variants but the static one, others lack none", () => {
  if (process.versions.node.split(".")[0] !== "20") return expect(process.versions.node).toMatch(/^2\d\./);
  const complete = all.filter(({ index }) => lackedBy("Node.js", built[index] as Modules).length === 0);
  expect(complete.map(({ path }) => path)).toEqual(["one-three-ten-libraries/static"]);
});

test("only variants that open libraries are left out", () => {
  expect(openingVariants.map(({ path }) => path)).toEqual([
    "dlopen-from-c/suspending",
    "handles-of-dlopen/program-with-its-own-c-library",
    "open-and-close/ten-thousand-times",
    "open-and-close/close-while-in-use",
    "runtime-paths/plugin-in-a-folder-of-its-own",
  ]);
});
