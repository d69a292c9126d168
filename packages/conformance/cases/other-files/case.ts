import type { ConformanceCase } from "../../src/case.ts";

const textBytes = (text: string): number[] => text.split("").map((character) => character.charCodeAt(0));

/** Files in place of modules, and their Content-Types. */
const FILES: Readonly<Record<string, readonly [type: string, bytes: readonly number[]]>> = {
  gzip: ["application/gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]],
  zstd: ["application/octet-stream", [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0]],
  pointer: ["application/octet-stream", textBytes("version https://git-lfs.github.com/spec/v1\n")],
  text: ["application/octet-stream", textBytes("(module (func))")],
  json: ["application/json", textBytes('{"error":"not found"}')],
  page: ["text/html", textBytes("<!doctype html><title>App</title>")],
  native: ["application/octet-stream", textBytes("\x7fELF\x02\x01")],
  empty: ["application/octet-stream", []],
};

/** The error says the kind of each file, whatever the Content-Type says. */
export const otherFiles: ConformanceCase = {
  name: "other-files",
  modules: Object.fromEntries(Object.keys(FILES).map((name) => [name, name])),
  source(_url, module) {
    const [type, bytes] = FILES[module] ?? ["", []];
    return new Response(Uint8Array.from(bytes), { headers: { "content-type": type } });
  },
  outcome: "error",
};
