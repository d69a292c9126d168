import type { LinkPluginOptions } from "../../src/index.ts";

/** A project with wasm files, and the result that its page shows. */
export interface PluginCase {
  readonly name: string;
  /** Names of files of `@rec/wasm`, without `.wasm`. */
  readonly artifacts: readonly string[];
  /** Further files: text in the text format of WebAssembly for `.wasm`, else the text itself. */
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: LinkPluginOptions;
  /** Imports of the entry, and the expression of its result. */
  readonly imports: string;
  readonly result: string;
  readonly expected: unknown;
}

export const LESSON: PluginCase = {
  name: "the lesson",
  artifacts: ["program", "memory"],
  options: { alias: { env: ["./program.wasm", "./memory.wasm"] } },
  imports: `import { createRecord, memory } from "./program.wasm";\nimport { heap_live_blocks } from "./memory.wasm";`,
  result: `(() => {
  const address = createRecord(2, 1.5, 2.5);
  const view = new DataView(memory.buffer, address, 12);
  return [view.getInt32(0, true), view.getFloat32(4, true), view.getFloat32(8, true), heap_live_blocks()];
})()`,
  expected: [2, 1.5, 2.5, 1],
};

export const PING_PONG: PluginCase = {
  name: "ping and pong",
  artifacts: ["ping", "pong"],
  options: { resolve: ({ specifier }) => `./${specifier}.wasm` },
  imports: `import { evenCalls, isEven } from "./ping.wasm";\nimport { isOdd, oddCalls } from "./pong.wasm";`,
  result: "[isEven(10), isOdd(10), evenCalls(), oddCalls()]",
  // isEven(10) enters itself 6 times and isOdd 5 times; isOdd(10) enters isEven 5 times more.
  expected: [1, 0, 11, 11],
};

export const DIAMOND: PluginCase = {
  name: "a diamond",
  artifacts: ["diamond-top", "diamond-left", "diamond-right", "diamond-bottom"],
  options: { resolve: ({ specifier }) => `./diamond-${specifier}.wasm` },
  imports: `import { left } from "./diamond-left.wasm";\nimport { top } from "./diamond-top.wasm";\nimport { ticketsIssued } from "./diamond-bottom.wasm";`,
  result: "(top(), left(), ticketsIssued())",
  expected: 3,
};

export const START_IN_CYCLE: PluginCase = {
  name: "a start function in a cycle",
  artifacts: ["member", "registry"],
  options: { alias: { member: "./member.wasm", registry: "./registry.wasm" } },
  imports: `import { totalDues } from "./registry.wasm";`,
  result: "totalDues()",
  expected: 42,
};

export const SEVERAL_SCRIPTS: PluginCase = {
  name: "the same files for several scripts",
  artifacts: ["member", "registry", "diamond-top", "diamond-left", "diamond-right", "diamond-bottom"],
  files: {
    "later.js": `import { left } from "./diamond-left.wasm";
import { dues } from "./member.wasm";
export const later = () => [left(), dues(2)];
`,
  },
  options: {
    alias: { member: "./member.wasm", registry: "./registry.wasm", bottom: "./diamond-bottom.wasm" },
    resolve: ({ specifier }) => (/left|right/.test(specifier) ? `./diamond-${specifier}.wasm` : undefined),
  },
  imports: `import { enroll, totalDues } from "./registry.wasm";
import { ticketsIssued } from "./diamond-bottom.wasm";
import { top } from "./diamond-top.wasm";`,
  result: '(top(), enroll(1), [...(await import("./later.js")).later().slice(1), ticketsIssued(), totalDues()])',
  expected: [12, 3, 48],
};

export const RELATIVE_PATHS: PluginCase = {
  name: "relative paths, a host module and odd names",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "./lib/b.wasm" "twice" (func $twice (param i32) (result i32)))
      (import "./host.js" "log" (func $log (param i32)))
      (import "./host.js" "base" (global $base i32))
      (func (export "run") (param i32) (result i32) (call $log (local.get 0)) (call $twice (call $twice (local.get 0))))
      (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (global.get $base)))
      (func (export "odd name") (result i32) (i32.const 7))
      (func (export "delete") (result i32) (i32.const 8)))`,
    "lib/b.wasm": `(module (import "../a.wasm" "add" (func $add (param i32) (result i32)))
      (func (export "twice") (param i32) (result i32) (i32.mul (i32.const 2) (call $add (local.get 0)))))`,
    "host.js":
      "export const logged = [];\nexport function log(value) { logged.push(value); }\nexport const base = 100;\n",
  },
  imports: `import { "odd name" as odd, delete as remove, run } from "./a.wasm";\nimport { logged } from "./host.js";`,
  result: "[run(1), odd(), remove(), logged]",
  // twice(x) = 2 (x + 100), so twice(twice(1)) = 2 (202 + 100).
  expected: [604, 7, 8, [1]],
};

/** The lesson, with the files of `env` in package.json in place of options. */
export const SETTINGS: PluginCase = {
  name: "files that package.json names",
  artifacts: LESSON.artifacts,
  files: {
    "package.json": JSON.stringify({ type: "module", rec: { alias: { env: ["./program.wasm", "./memory.wasm"] } } }),
  },
  imports: LESSON.imports,
  result: LESSON.result,
  expected: LESSON.expected,
};

/** Cases for the packed packages, and for the sources. */
export const PACKED_CASES: readonly PluginCase[] = [LESSON, PING_PONG, DIAMOND, START_IN_CYCLE];
export const SOURCE_CASES: readonly PluginCase[] = [LESSON, SEVERAL_SCRIPTS, RELATIVE_PATHS, SETTINGS];

/** The bundler finds a file by a name without `.wasm`. One of the files is imported by its path too. */
export const OTHER_NAMES: PluginCase = {
  name: "files behind names of package.json",
  artifacts: [],
  files: {
    "package.json": `{ "name": "page", "type": "module", "imports": { "#one": "./one.wasm", "#two": "./two.wasm" } }`,
    "one.wasm": `(module (import "#two" "next" (func $next (result i32))) (func (export "base") (result i32) (i32.const 40))
      (func (export "one") (result i32) (call $next)))`,
    "two.wasm": `(module (import "#one" "base" (func $base (result i32))) (global $count (mut i32) (i32.const 0))
      (func (export "next") (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (i32.add (call $base) (global.get $count))))`,
  },
  imports: `import { one } from "#one";\nimport { next } from "#two";\nimport { next as same } from "./two.wasm";`,
  result: "[one(), next(), same()]",
  expected: [41, 42, 43],
};

export const BROKEN: PluginCase = {
  name: "a broken graph",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "./b.wasm" "twice" (func $twice (param i64) (result i64)))
      (import "env" "log" (func $log (param i32)))
      (func (export "run") (result i64) (call $log (i32.const 0)) (call $twice (i64.const 1))))`,
    "b.wasm": `(module (import "./a.wasm" "run" (func (result i64)))
      (func (export "twice") (param i32) (result i32) (i32.mul (i32.const 2) (local.get 0))))`,
  },
  imports: `import { run } from "./a.wasm";`,
  result: "String(run())",
  expected: undefined,
};

/** `text.wasm` becomes a file that is no module, and two files are missing. */
export const UNREADABLE: PluginCase = {
  name: "a graph of files that cannot be read",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "./missing.wasm" "f" (func)) (import "./text.wasm" "f" (func)) (import "./b.wasm" "f" (func))
      (func (export "run")))`,
    "b.wasm": `(module (import "./lib/missing.wasm" "f" (func)) (func (export "f")))`,
    "text.wasm": "(module)",
  },
  imports: `import { run } from "./a.wasm";`,
  result: "run()",
  expected: undefined,
};
