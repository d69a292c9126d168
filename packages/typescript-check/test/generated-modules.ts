import { readFile } from "node:fs/promises";
import { parse } from "@bytecodealliance/jco";
import { artifactUrl } from "@rec/wasm";
import asc from "assemblyscript/asc";

/** Each function, memory, table, global and tag that Node.js 20 runs. */
const KINDS = `(module
  (memory (export "shared") 1 2 shared)
  (table (export "table") 1 4 funcref)
  (global (export "total") (mut i64) (i64.const 0))
  (global (export "lanes") v128 (v128.const i64x2 0 0))
  (tag (export "failed") (param i32))
  (func $self (export "get function") (result funcref) (ref.func $self))
  (func (export "split") (param $value i64) (result i32 i32)
    (i32.wrap_i64 (local.get $value))
    (i32.wrap_i64 (i64.shr_u (local.get $value) (i64.const 32))))
  (func (export "echo") (param $value externref) (result externref) (local.get $value))
  (func (export "vector") (param $lanes v128))
  (func (export "a b"))
  (func (export "delete"))
  (func (export "line\\u{2028}break*/")))`;

/** Features that Node.js 20 lacks. */
const NEWER = `(module
  (type $point (struct (field i32)))
  (type $callback (func (param i32) (result i64)))
  (memory (export "memory") i64 1)
  (table (export "table") i64 1 externref)
  (func (export "grow") (param $pages i64) (result i64) (memory.grow (local.get $pages)))
  (func (export "compare") (param $a eqref) (param $b (ref null $point)) (result i32) (i32.const 0))
  (func (export "pick") (param $at i32) (result (ref null $callback)) (ref.null $callback))
  (func (export "rethrow") (param $exception exnref) (throw_ref (local.get $exception))))`;

const SCRIPT = `
export const LIMIT: i32 = 10;
export let counter: i32 = 1;
export function mix(left: i32, right: i64, this_: f64): i64 { return left + right + <i64>(this_ * 2.0); }`;

/** Host imports of each kind. */
const GUEST = `(module
  (import "env" "log" (func (param i32 i64)))
  (import "env" "memory" (memory 1))
  (import "env" "table" (table 1 funcref))
  (import "env" "limit" (global i64))
  (import "env" "state" (global (mut f64)))
  (import "env" "failed" (tag (param i32)))
  (func (export "odd name")))`;

/** A module that takes host imports of each kind. */
export function guestModule(): Promise<Uint8Array<ArrayBuffer>> {
  return assemble(GUEST);
}

type ModuleName = "program" | "memory" | "memory64" | "script" | "kinds" | "newer" | "a-b" | "a.b";

/** The modules for which types are generated, by name. */
export async function generatedModules(): Promise<Readonly<Record<ModuleName, Uint8Array<ArrayBuffer>>>> {
  return {
    program: new Uint8Array(await readFile(artifactUrl("program"))),
    memory: new Uint8Array(await readFile(artifactUrl("memory"))),
    memory64: new Uint8Array(await readFile(artifactUrl("memory64"))),
    script: await compileScript(SCRIPT),
    kinds: await assemble(KINDS),
    newer: await assemble(NEWER),
    "a-b": await assemble(`(module (func (export "first")))`),
    "a.b": await assemble(`(module (func (export "second")))`),
  };
}

async function assemble(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parse(wat));
}

/** Compiles AssemblyScript with its name section. */
async function compileScript(source: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array | string>();
  const args = ["script.ts", "--outFile", "script.wasm", "--debug", "--runtime", "stub", "--use", "abort="];
  const { error, stderr } = await asc.main(args, {
    readFile: (name) => (name === "script.ts" ? source : null),
    writeFile: (name, contents) => void files.set(name, contents),
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`AssemblyScript does not compile: ${stderr}`, { cause: error });
  return new Uint8Array(files.get("script.wasm") as Uint8Array);
}
