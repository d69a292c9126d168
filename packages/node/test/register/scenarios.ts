/** A program that imports `.wasm` files, and the text that it prints. */
export interface Scenario {
  /** As the table of the README names it. */
  readonly name: string;
  /** Contents by path: modules in the text format without `(module …)`, ES modules, and other texts. */
  readonly files: Readonly<Record<string, string>>;
  /** The field `rec` of `package.json`. */
  readonly rec?: object;
  /** The lines that `app.js` prints. */
  readonly prints: readonly string[];
  /** Runtimes in which the program prints other lines, and the cell of the table there. */
  readonly elsewhere?: Readonly<Record<string, Elsewhere>>;
}

export interface Elsewhere {
  readonly cell: string;
  /** Absent for an error with words of the runtime: the lines are only other ones. */
  readonly prints?: readonly string[];
}

/** The lesson: `program.wasm` and `memory.wasm` of `@rec/wasm` are beside each `app.js`. */
const lesson: Scenario = {
  name: "a cycle with a memory: `program.wasm` and `memory.wasm` of `@rec/wasm`",
  rec: { alias: { env: "./memory.wasm" } },
  files: {
    "app.js": `
      import { createRecord, deleteRecord, memory } from "./program.wasm";
      const address = createRecord(2, 1.1, 2.2);
      const record = new DataView(memory.buffer, address, 12);
      console.log(record.getInt32(0, true), record.getFloat32(4, true) === Math.fround(1.1));
      deleteRecord(address);`,
  },
  prints: ["2 true"],
};

const either: Scenario = {
  name: "either file of a cycle first",
  rec: lesson.rec as object,
  files: {
    "app.js": `
      import { malloc } from "./memory.wasm";
      import { createRecord, memory } from "./program.wasm";
      const [one, other] = [malloc(16), createRecord(5, 1, 2)];
      console.log(one > 0, one !== other, new DataView(memory.buffer).getInt32(other, true));
      import("./program.wasm?second").catch(({ code, message }) => console.log(code, message.split("\\n")[1].trim()));`,
  },
  prints: [
    "true true 5",
    'AMBIGUOUS_IMPORT AMBIGUOUS_IMPORT  "env" "memory" needed by memory.wasm is exported by program.wasm?second, but memory.wasm is linked with program.wasm already',
  ],
};

const functions: Scenario = {
  name: "a cycle of functions",
  files: {
    "ping.wasm": `(import "./pong.wasm" "pong" (func $pong (param i32) (result i32)))
      (func (export "ping") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 100)) (else (call $pong (i32.sub (local.get 0) (i32.const 1))))))`,
    "pong.wasm": `(import "./ping.wasm" "ping" (func $ping (param i32) (result i32)))
      (func (export "pong") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 200)) (else (call $ping (i32.sub (local.get 0) (i32.const 1))))))`,
    "app.js": `
      import { ping } from "./ping.wasm";
      import { pong } from "./pong.wasm";
      console.log(ping(4), ping(5), pong(4));`,
  },
  prints: ["100 200 200"],
};

const start: Scenario = {
  name: "a start function in a cycle",
  files: {
    "a.wasm": `(import "./b.wasm" "store" (func $store (param i32)))
      (memory (export "memory") 1) (func $main (call $store (i32.const 7))) (start $main)`,
    "b.wasm": `(import "./a.wasm" "memory" (memory 1))
      (func (export "store") (param i32) (i32.store (i32.const 8) (local.get 0)))`,
    "app.js": `
      import { memory } from "./a.wasm";
      console.log(new Int32Array(memory.buffer)[2]);`,
  },
  prints: ["7"],
};

const diamond: Scenario = {
  name: "a diamond: one instance for each file",
  files: {
    "top.wasm": `(import "./left.wasm" "next" (func $left (result i32))) (import "./right.wasm" "next" (func $right (result i32)))
      (func (export "both") (result i32 i32) (call $left) (call $right))`,
    "left.wasm": `(import "./bottom.wasm" "next" (func $next (result i32))) (export "next" (func $next))`,
    "right.wasm": `(import "./bottom.wasm" "next" (func $next (result i32))) (export "next" (func $next))`,
    "bottom.wasm": `(global $count (mut i32) (i32.const 0))
      (func (export "next") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))`,
    "other.js": `export { next } from "./bottom.wasm";`,
    "app.js": `
      import { both } from "./top.wasm";
      import { next } from "./other.js";
      import { next as again } from "./bottom.wasm";
      console.log(both().join(), next(), next === again);`,
  },
  prints: ["1,2 3 true"],
};

const hostModule: Scenario = {
  name: "host imports from ES modules, which import the file themselves",
  rec: { alias: { env: ["./memory.wasm", "./program.wasm", "./host.js"] } },
  files: {
    "main.wasm": `(import "env" "log" (func $log (param i32))) (import "env" "createRecord" (func $create (param i32 f32 f32) (result i32)))
      (import "node:os" "uptime" (func $uptime (result f64)))
      (func (export "main") (result f64) (call $log (call $create (i32.const 9) (f32.const 1) (f32.const 2))) (call $uptime))`,
    "host.js": `
      import { memory } from "./program.wasm";
      import { main } from "./main.wasm";
      export function log(address) { console.log("logged", new DataView(memory.buffer).getInt32(address, true), typeof main); }`,
    "app.js": `
      import { main } from "./main.wasm";
      console.log(main() > 0);`,
  },
  prints: ["logged 9 function", "true"],
};

const flat: Scenario = {
  name: "an `env` that names no file, found by the name of the export",
  files: {
    "a.wasm": `(import "./b.wasm" "id" (func)) (import "env" "twice" (func $twice (param i32) (result i32))) (export "twice" (func $twice))`,
    "b.wasm": `(import "./c.wasm" "id" (func $id)) (export "id" (func $id))`,
    "c.wasm": `(func (export "id")) (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))`,
    "app.js": `
      import { twice } from "./a.wasm";
      console.log(twice(21));`,
  },
  prints: ["42"],
};

const names: Scenario = {
  name: "names that are no identifiers, namespace objects, and values of globals",
  files: {
    "package.json": `{ "type": "module", "rec": { "alias": { "__proto__": "./pong.wasm", "constructor": "./pong.wasm" } } }`,
    "ping.wasm": `(import "__proto__" "pong" (func)) (import "constructor" "constructor" (func)) (func (export "odd name")) (func (export "default") (result i32) (i32.const 5))
      (global (export "answer") i32 (i32.const 42)) (global (export "vector") v128 (v128.const i64x2 1 2)) (table (export "__proto__") 1 funcref)`,
    "pong.wasm": `(import "./ping.wasm" "odd name" (func)) (func (export "pong")) (func (export "constructor"))`,
    "app.js": `
      import five, * as ping from "./ping.wasm";
      import { "odd name" as odd } from "./ping.wasm";
      console.log(five(), typeof odd, ping.answer, ping.vector, Object.keys(ping).join());`,
  },
  prints: ["5 function 42 undefined __proto__,answer,default,odd name,vector"],
};

const dynamic: Scenario = {
  name: "`import()`, `?link`, and an instance of its own by another query",
  files: {
    "count.wasm": `(import "./count.wasm" "next" (func)) (global $count (mut i32) (i32.const 0))
      (func (export "next") (global.set $count (i32.add (global.get $count) (i32.const 1)))) (func (export "count") (result i32) (global.get $count))`,
    "app.js": `
      const [one, same, other] = await Promise.all(["", "?link", "?other"].map((query) => import("./count.wasm" + query)));
      one.next();
      console.log(one.count(), same.count(), other.count());`,
  },
  prints: ["1 1 0"],
};

const importing: Elsewhere = { cell: "see the next row" };

const worker: Scenario = {
  name: "worker threads",
  elsewhere: { Deno: importing, Bun: importing },
  rec: lesson.rec as object,
  files: {
    "app.js": `
      import { Worker } from "node:worker_threads";
      new Worker(new URL("worker.js", import.meta.url))
        .on("message", (found) => { console.log(found); process.exit(); })
        .on("error", (error) => { console.log(error.message); process.exit(); });`,
    "worker.js": `
      import { parentPort } from "node:worker_threads";
      import { createRecord, memory } from "./program.wasm";
      const address = createRecord(3, 1, 2);
      parentPort.postMessage(new DataView(memory.buffer).getInt32(address, true));`,
  },
  prints: ["3"],
};

const importingWorker: Scenario = {
  ...worker,
  name: 'a worker that begins with `await import("@rec/node/register")`',
  elsewhere: {},
  files: {
    ...worker.files,
    "worker.js": `
      import { parentPort } from "node:worker_threads";
      await import("@rec/node/register");
      const { createRecord, memory } = await import("./program.wasm");
      const address = createRecord(3, 1, 2);
      parentPort.postMessage(new DataView(memory.buffer).getInt32(address, true));`,
  },
};

const byPlatform: Elsewhere = { cell: "works, by Node.js itself", prints: ["3", "native"] };

const acyclic: Scenario = {
  name: "files without a cycle",
  elsewhere: { "Node 22": byPlatform, "Node 24": byPlatform, "Node 26": byPlatform },
  files: {
    "add.wasm": `(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))`,
    "app.js": `
      import * as nodeModule from "node:module";
      let by = "rec";
      nodeModule.registerHooks?.({
        load(url, context, next) {
          const loaded = next(url, context);
          if (url.endsWith("add.wasm") && loaded.format === "wasm") by = "native";
          return loaded;
        },
      });
      const { add } = await import("./add.wasm");
      console.log(add(1, 2));
      console.log(by);`,
  },
  prints: ["3", "rec"],
};

const absent: Elsewhere = { cell: "no source phase" };

const sourcePhase: Scenario = {
  name: "`import source`, of a file in a cycle too",
  rec: lesson.rec as object,
  elsewhere: {
    "Node 20": absent,
    "Node 22": absent,
    Deno: { cell: "not with hooks: Deno passes no module on" },
    Bun: absent,
  },
  files: {
    "app.js": `
      import { program } from "./source.js";
      import source marked from "./memory.wasm?source";
      import { createRecord } from "./program.wasm";
      import { malloc } from "./memory.wasm";
      console.log(program instanceof WebAssembly.Module, marked instanceof WebAssembly.Module, typeof createRecord, typeof malloc);`,
    "source.js": `
      import source program from "./program.wasm";
      export { program };`,
  },
  prints: ["true true function function"],
};

const builtins: Scenario = {
  name: "builtins of the engine: `wasm:js-string`",
  elsewhere: { "Node 20": { cell: "not in the engine" } },
  files: {
    "text.wasm": `(import "wasm:js-string" "length" (func $length (param externref) (result i32)))
      (func (export "length") (param externref) (result i32) (call $length (local.get 0)))`,
    "app.js": `
      import { length } from "./text.wasm";
      console.log(length("four"));`,
  },
  prints: ["4"],
};

const broken: Scenario = {
  name: "a `ModuleLinkError` with its hints",
  files: {
    "a.wasm": `(import "./b.wasm" "missing" (func)) (import "env" "log" (func)) (func (export "f"))`,
    "b.wasm": `(func (export "present"))`,
    "app.js": `
      import("./a.wasm").catch((error) => {
        console.log(error.name, error.diagnostics.map(({ code, hint }) => code + ": " + hint).join("\\n"));
      });`,
  },
  prints: [
    'ModuleLinkError UNRESOLVED_IMPORT: export "missing" from b.wasm',
    'UNRESOLVED_IMPORT: export "log" from the file of "env", or name its files in package.json: "rec": { "alias": { "env": ["./memory.wasm", "./host.js"] } }',
  ],
};

const missing: Scenario = {
  name: "a missing file, and bytes that are no module, by name",
  files: {
    "a.wasm": `(import "./gone.wasm" "f" (func))`,
    "text.wasm": "text: not a module",
    "app.js": `
      for (const file of ["./a.wasm", "./text.wasm"]) {
        const message = await import(file).catch((error) => error.message);
        console.log(/gone\\.wasm.*no such file/.test(message) || /text\\.wasm/.test(message));
      }`,
  },
  prints: ["true", "true"],
};

const thrown: Scenario = {
  name: "the error of an ES module with host imports",
  files: {
    "a.wasm": `(import "./host.js" "log" (func)) (import "./a.wasm" "f" (func)) (func (export "f"))`,
    "host.js": `throw new RangeError("no host today");`,
    "app.js": `import("./a.wasm").catch((error) => console.log(error.name, error.message));`,
  },
  prints: ["RangeError no host today"],
};

/** Everything that a program does with `.wasm` files. */
export const SCENARIOS: readonly Scenario[] = [
  lesson,
  either,
  functions,
  start,
  diamond,
  hostModule,
  flat,
  names,
  dynamic,
  acyclic,
  builtins,
  sourcePhase,
  worker,
  importingWorker,
  broken,
  missing,
  thrown,
];
