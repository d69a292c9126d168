import { parse } from "@bytecodealliance/jco";
import { ModuleLinkError, type PlanOptions, parseModule, planLink } from "@rec/core";
import { describe, expect, test } from "vitest";
import { flagHint, flagMessage, type HostFlag } from "./flag-hints.ts";

/** The hints of all problems that planning these modules meets. */
async function hintsOf(texts: Readonly<Record<string, string>>, options: PlanOptions = {}): Promise<string[]> {
  const types: Record<string, ReturnType<typeof parseModule>> = {};
  for (const [name, text] of Object.entries(texts)) types[name] = parseModule(new Uint8Array(await parse(text)));
  try {
    planLink(types, options);
  } catch (error) {
    if (error instanceof ModuleLinkError) return error.diagnostics.map(({ hint }) => hint);
    throw error;
  }
  return [];
}

const asks = (type: string, module = "env", name = "x") => `(module (import "${module}" "${name}" ${type}))`;
const gives = (text: string) => `(module ${text})`;

/** Each kind of problem: its modules and options, the option of the command, and the hint that a shell user reads. */
const CASES: readonly (readonly [string, Readonly<Record<string, string>>, PlanOptions, HostFlag, string])[] = [
  [
    "a missing function, run",
    { a: asks("(func)") },
    {},
    "--imports",
    'export env.x from a JavaScript file for --imports, or add a file that exports "x"',
  ],
  [
    "a missing function, planned",
    { a: asks("(func)") },
    {},
    "--allow",
    'add --allow env.x, or add a file that exports "x"',
  ],
  [
    "a missing function, checked",
    { a: asks("(func)", "my env", "the-x") },
    {},
    "--allow",
    "add --allow 'my env.the-x', or add a file that exports \"the-x\"",
  ],
  [
    "a missing memory",
    { a: asks("(memory 2)") },
    {},
    "--imports",
    'export env.x from a JavaScript file for --imports, as new WebAssembly.Memory({ initial: 2 }), or add a file that exports "x"',
  ],
  [
    "a function of the host's namespace",
    { a: asks("(func)", "wasi_snapshot_preview1", "fd_write") },
    {},
    "--imports",
    "add --wasi, or export wasi_snapshot_preview1.fd_write from a JavaScript file for --imports, or give its file as wasi_snapshot_preview1=FILE: this namespace means one provider, so exports of other modules are not searched",
  ],
  [
    "two providers",
    { a: asks("(func)"), b: gives('(func (export "x"))'), c: gives('(func (export "x"))') },
    {},
    "--allow",
    "choose one: --resolve x=b; or give the file of b as env=FILE",
  ],
  [
    "two providers, and no other way",
    {
      a: gives('(import "env" "x" (func)) (import "b" "x" (func))'),
      b: gives('(func (export "x"))'),
      c: gives('(func (export "x"))'),
    },
    {},
    "--allow",
    "choose one: --resolve env.x=b",
  ],
  [
    "a function of the host's namespace, checked",
    { a: asks("(func)", "wasi_snapshot_preview1", "fd_write") },
    {},
    "--allow",
    "add --wasi, or add --allow 'wasi_snapshot_preview1.*', or give its file as wasi_snapshot_preview1=FILE: this namespace means one provider, so exports of other modules are not searched",
  ],
  [
    "a minified function",
    { a: asks("(func)", "a", "b") },
    {},
    "--allow",
    "add --allow a.b, or answer it with --resolve IMPORT=MODULE.NAME: the imports of a are minified, so exports of other modules are not searched; the JavaScript that Emscripten writes beside the module has it",
  ],
  [
    "many functions of one namespace",
    { a: gives([..."abcdefgh"].map((name) => `(import "wbg" "__wbg_${name}" (func))`).join("")) },
    {},
    "--allow",
    "add --allow 'wbg.*', or add a file that exports these functions; the JavaScript that wasm-bindgen writes beside the module has them",
  ],
  [
    "a builtin",
    { a: asks("(func (param externref) (result i32))", "wasm:js-string", "length") },
    {},
    "--imports",
    "add --builtins js-string, so that the engine provides the import, or export wasm:js-string.length from a JavaScript file for --imports",
  ],
  [
    "limits",
    { a: asks("(memory 4)"), env: gives('(memory (export "x") 1)') },
    {},
    "--imports",
    "give env at least 4 pages (wasm-ld --initial-memory=262144), or add --reconcile-limits",
  ],
  [
    "another signature",
    { a: asks("(func (param i32))"), env: gives('(func (export "x"))') },
    {},
    "--imports",
    "compile both modules against the same declaration, or choose another provider with --resolve IMPORT=MODULE.NAME",
  ],
];

describe("flagHint()", () => {
  test.each(CASES)("speaks of flags and files: %s", async (_, modules, options, flag, expected) => {
    const [hint = ""] = await hintsOf(modules, options);
    expect(flagHint(hint, { flag, files: [] })).toBe(expected);
  });

  test.each([
    ["a missing function", asks("(func)"), {}, 'export env.x from host.mjs, or add a file that exports "x"'],
    ["a value of another kind", asks("(func)"), { env: { x: 3 } }, "in host.mjs, give env.x a function"],
  ] as const)("names the files of --imports: %s", async (_, text, imports, expected) => {
    const [hint = ""] = await hintsOf({ a: text }, { imports: imports as PlanOptions["imports"] & object });
    expect(flagHint(hint, { flag: "--imports", files: ["host.mjs"] })).toBe(expected);
    const allowing = expected.startsWith("export") ? `add --allow env.x, or ${expected}` : expected;
    expect(flagHint(hint, { flag: "--allow", files: ["host.mjs"] })).toBe(allowing);
    const several = flagHint(hint, { flag: "--imports", files: ["host.mjs", "other.mjs"] });
    expect(several).toBe(expected.replace("host.mjs", "host.mjs or other.mjs"));
  });

  test("leaves no option of JavaScript in a hint", async () => {
    const overlap = gives('(memory (export "memory") 1) (data (i32.const 8) "abcdef")');
    const user = gives('(import "env" "memory" (memory 1)) (data (i32.const 8) "uvwxyz")');
    const sets = [
      ...CASES.map(([, modules, options]) => hintsOf(modules, options)),
      hintsOf({ a: overlap, b: user }),
      hintsOf({
        a: gives('(import "b" "f" (func $f)) (export "f" (func $f))'),
        b: gives('(import "a" "f" (func $f)) (export "f" (func $f))'),
      }),
      hintsOf({ a: asks("(global externref)", "strings") }),
      hintsOf(
        {
          a: gives('(import "b" "m" (memory 1)) (memory (export "o") 1)'),
          b: gives('(import "a" "o" (memory 1)) (memory (export "m") 1)'),
        },
        { hoist: false },
      ),
    ];
    const hints = (await Promise.all(sets)).flat();
    expect(hints.length).toBeGreaterThan(CASES.length);
    for (const hint of hints) {
      for (const flag of ["--imports", "--allow"] as const) {
        expect(flagHint(hint, { flag, files: [] })).not.toMatch(
          /\bimports[.[]|resolve:|builtins:|reconcileLimits|dataOverlap|importedStringConstants|link a module/,
        );
      }
    }
  });
});

describe("flagMessage()", () => {
  const message = 'a imports "env" "x": expected function [] -> [], found a JavaScript number in imports.env.x';

  test("names the file of --imports with a value of another kind", () => {
    expect(flagMessage(message, { flag: "--imports", files: ["host.mjs"] })).toBe(
      'a imports "env" "x": expected function [] -> [], found a JavaScript number in env.x of host.mjs',
    );
  });

  test("leaves a message as it is without such a file", () => {
    expect(flagMessage(message, { flag: "--imports", files: [] })).toBe(message);
  });
});
