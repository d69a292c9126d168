import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { wasmFolder } from "./run-rec.ts";
import { serveBadModules } from "./serve-bad-modules.ts";

/** Modules of a few bytes, each after its text. */
export const SMALL_MODULES = {
  // (module (func (export "malloc") (param i64) (result i32) (i32.const 0)) (func (export "free") (param i32)))
  wide: "AGFzbQEAAAABCgJgAX4Bf2ABfwADAwIAAQcRAgZtYWxsb2MAAARmcmVlAAEKCQIEAEEACwIACw==",
  // (module (import "env" "memory" (memory 4)))
  hungry: "AGFzbQEAAAACDwEDZW52Bm1lbW9yeQIABA==",
  // (module (import "env" "log" (func (param i32))))
  logs: "AGFzbQEAAAABBQFgAX8AAgsBA2VudgNsb2cAAA==",
  // (module (func $run (export "run") nop) (start $run) (@custom "odd\\07name" "abc"))
  starts: "AGFzbQEAAAABBAFgAAADAgEABwcBA3J1bgAACAEACgUBAwABCwAMCG9kZAduYW1lYWJj",
  // (module (func (export "half") (param $value i64) (param $this f32) (result i64 f32) (local.get 0) (local.get 1))
  //   (func (export "a b") (param v128)))
  named: "AGFzbQEAAAABDAJgAn59An59YAF7AAMDAgABBw4CBGhhbGYAAANhIGIAAQoLAgYAIAAgAQsCAAsAFwRuYW1lAhABAAIABXZhbHVlAQR0aGlz",
  // (module (func (export "stop") unreachable)
  //   (func (export "half") (param i64 f32) (result i64 f32) local.get 0 i64.const 2 i64.div_s local.get 1))
  calls: "AGFzbQEAAAABCwJgAABgAn59An59AwMCAAEHDwIEc3RvcAAABGhhbGYAAQoPAgMAAAsJACAAQgJ/IAEL",
};

/** Modules for the tests of a file: in a temporary folder, and on a server that answers badly. */
interface TestModules {
  readonly folder: string;
  readonly origin: string;
  /** Permissions that let Deno read the temporary folder and the built modules. */
  readonly reading: readonly string[];
}

/** Fills the folder and starts the server before the tests, and ends both after them. Read the members in tests. */
export function useModules(): TestModules {
  let server: Awaited<ReturnType<typeof serveBadModules>>;
  let folder: string;
  beforeAll(async () => {
    server = await serveBadModules();
    folder = realpathSync(mkdtempSync(join(tmpdir(), "rec-cli-")));
    writeFileSync(join(folder, "half.wasm"), readFileSync(join(wasmFolder, "program.wasm")).subarray(0, 40));
    writeFileSync(join(folder, "notes.wasm"), "some notes, no module\n");
    writeFileSync(join(folder, "package.json"), '{ "name": "app" }\n');
    for (const [name, base64] of Object.entries(SMALL_MODULES)) {
      writeFileSync(join(folder, `${name}.wasm`), Buffer.from(base64, "base64"));
    }
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    get origin() {
      return server.origin;
    },
    get reading() {
      return [`--allow-read=${wasmFolder},${folder}`];
    },
  };
}
