import { lesson } from "./graphs.ts";
import type { Elsewhere, Scenario } from "./scenario.ts";

export const names: Scenario = {
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

export const dynamic: Scenario = {
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

export const worker: Scenario = {
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

export const importingWorker: Scenario = {
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

export const acyclic: Scenario = {
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

export const sourcePhase: Scenario = {
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

export const builtins: Scenario = {
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
