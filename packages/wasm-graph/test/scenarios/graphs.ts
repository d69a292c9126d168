import type { Scenario } from "./scenario.ts";

/** The lesson: `program.wasm` and `memory.wasm` of `@rec/wasm` are beside each `app.js`. */
export const lesson: Scenario = {
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

export const either: Scenario = {
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

export const functions: Scenario = {
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

export const start: Scenario = {
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

export const diamond: Scenario = {
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

export const hostModule: Scenario = {
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

export const flat: Scenario = {
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
