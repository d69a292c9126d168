import type { Scenario } from "./scenario.ts";

/** The functions `m`, `a`, `b` and `c`, which note the start of the module that calls them. */
const LOG = `export const started = [];
  export const [m, a, b, c] = [..."mabc"].map((name) => () => { started.push(name); });
  export const inOrder = (pairs) => pairs.every(([first, second]) => started.indexOf(first) < started.indexOf(second));`;

const noting = (name: string): string => `(import "./log.js" "${name}" (func $started)) (start $started)`;

const OWNER = `${noting("m").replace(" (start", ` (memory (export "memory") 1) (start`)}`;

/** A module that imports the memory, exports it again, and adds to the number at one address. */
const writer = (name: string, imports = ""): string => `(import "./log.js" "${name}" (func $started)) ${imports}
  (import "./m.wasm" "memory" (memory 1)) (export "memory" (memory 0)) (start $started)
  (func (export "write") (param i32) (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (local.get 0))))`;

const WRITE_OF_B = `(import "./b.wasm" "write" (func (param i32)))`;
const WRITE_OF_A = `(import "./a.wasm" "write" (func (param i32)))`;

/** Imports files in an order, writes with each, and prints the number of starts and of memories, and the number in the memory. */
function app(order: string, pairs: readonly string[]): string {
  const names = [...order];
  const writes = names.filter((name) => name !== "m").map((name, at) => `${name}.write(${10 ** at});`);
  return `${names.map((name) => `import * as ${name} from "./${name}.wasm";`).join("\n")}
    import { inOrder, started } from "./log.js";
    const memories = [${names.map((name) => `${name}.memory`).join(", ")}];
    ${writes.join(" ")}
    console.log(started.length, inOrder(${JSON.stringify(pairs)}), new Set(memories).size, new Int32Array(memories[0].buffer)[16]);`;
}

const FILES = { "log.js": LOG, "m.wasm": OWNER, "a.wasm": writer("a"), "b.wasm": writer("b") };

/** A program with one function, which calls that of a library. */
function programOf(name: string, needed: readonly string[]): string {
  const names = needed.map((library) => `"${library}"`).join(" ");
  return `(@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed ${names}) (runtime-path "/opt/lib" "$ORIGIN/../lib"))
    (import "env" "${name}" (func $f (result i32))) (func (export "run") (result i32) (call $f))`;
}

/**
 * Programs in which the import hooks and the bundler plugin may link different files together. They print the same with both: each
 * file has one instance, which starts behind its providers, and a memory is the same object for all. Files that do not need each
 * other may start in another order.
 */
export const GROUPINGS: readonly Scenario[] = [
  {
    name: "programs with dynamic libraries in several folders, each with an instance of its own of a library that both need",
    files: {
      "bin/main.wasm": programOf("a", ["liba.so", "libc.wasm"]),
      "bin/other.wasm": programOf("c", ["libc.wasm"]),
      "lib/liba.so": `(@dylink.0 (mem-info (memory 4 2) (table 0 0)) (needed "libc.wasm") (runtime-path "$ORIGIN/deep"))
        (import "env" "c" (func $c (result i32))) (func (export "a") (result i32) (i32.mul (call $c) (i32.const 10)))`,
      // Counts its calls in data of its own, and is also imported by itself.
      "lib/libc.wasm": `(@dylink.0 (mem-info (memory 4 2) (table 0 0))) (import "env" "memory" (memory 1))
        (import "env" "__memory_base" (global $base i32)) (data (global.get $base) "\\05")
        (func (export "c") (result i32)
          (i32.store (global.get $base) (i32.add (i32.load (global.get $base)) (i32.const 1)))
          (i32.load (global.get $base)))`,
      "app.js": `
        import { run } from "./bin/main.wasm";
        import { run as runOther } from "./bin/other.wasm";
        import { c } from "./lib/libc.wasm";
        console.log(run(), run(), runOther(), c());`,
    },
    prints: ["60 70 6 6"],
  },
  {
    name: "the owner of a memory before its users",
    files: { ...FILES, "app.js": app("mab", ["ma", "mb"]) },
    prints: ["3 true 1 11"],
  },
  {
    name: "the owner of a memory behind its users",
    files: { ...FILES, "app.js": app("bam", ["ma", "mb"]) },
    prints: ["3 true 1 11"],
  },
  {
    name: "the users of a memory without its owner",
    files: { ...FILES, "app.js": app("ba", ["ma", "mb"]) },
    prints: ["3 true 1 11"],
  },
  {
    name: "a user of a memory that calls another",
    files: { ...FILES, "a.wasm": writer("a", WRITE_OF_B), "app.js": app("amb", ["mb", "ba"]) },
    prints: ["3 true 1 11"],
  },
  {
    name: "two users of a memory that call each other",
    files: {
      ...FILES,
      "a.wasm": writer("a", WRITE_OF_B),
      "b.wasm": writer("b", WRITE_OF_A),
      "app.js": app("bma", ["ma", "mb"]),
    },
    prints: ["3 true 1 11"],
  },
  {
    name: "a user of a memory that calls two others",
    files: {
      ...FILES,
      "c.wasm": writer("c", `${WRITE_OF_B} ${WRITE_OF_A}`),
      "app.js": app("cab", ["mb", "ma", "bc", "ac"]),
    },
    prints: ["4 true 1 111"],
  },
  {
    name: "a memory of a script",
    files: {
      "host.js": "export const memory = new WebAssembly.Memory({ initial: 1 });",
      "a.wasm": `(import "./b.wasm" "read" (func $read (result i32))) (import "./host.js" "memory" (memory 1))
        (export "memory" (memory 0)) (func (export "run") (result i32) (i32.store (i32.const 64) (i32.const 7)) (call $read))`,
      "b.wasm": `(import "./host.js" "memory" (memory 1)) (export "memory" (memory 0))
        (func (export "read") (result i32) (i32.load (i32.const 64)))`,
      "app.js": `
        import { memory, run } from "./a.wasm";
        import { memory as same } from "./b.wasm";
        import { memory as host } from "./host.js";
        console.log(run(), memory === same, memory === host);`,
    },
    prints: ["7 true true"],
  },
  {
    name: "a table and a global of another file",
    files: {
      "log.js": LOG,
      "m.wasm": `${noting("m")} (table (export "table") 4 funcref) (global (export "number") (mut i32) (i32.const 5))`,
      "b.wasm": `(import "./log.js" "b" (func $started)) (start $started) (import "./m.wasm" "table" (table 4 funcref))
        (import "./m.wasm" "number" (global $number (mut i32))) (func $read (result i32) (global.get $number))
        (elem (i32.const 1) $read)`,
      "a.wasm": `(type $read (func (result i32))) (import "./log.js" "a" (func $started)) (start $started)
        (import "./m.wasm" "table" (table 4 funcref)) (import "./m.wasm" "number" (global $number (mut i32)))
        (func (export "run") (result i32) (global.set $number (i32.const 9)) (call_indirect (type $read) (i32.const 1)))`,
      "app.js": `
        import "./b.wasm";
        import { run } from "./a.wasm";
        import { inOrder, started } from "./log.js";
        console.log(run(), started.length, inOrder(["ma", "mb"]));`,
    },
    prints: ["9 3 true"],
  },
];
