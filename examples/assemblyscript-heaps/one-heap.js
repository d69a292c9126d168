// Links both modules with an allocator that serves both.
import { link } from "@rec/node";
import { memoryUrl } from "@rec/wasm";
import { readString, stop } from "./strings.js";

const modules = {
  names: "dist/shared/names.wasm",
  frame: "dist/shared/frame.wasm",
  memory: memoryUrl,
};
// No module defines the memory, so the host gives it: as many pages as frame.wasm declares.
const memory = new WebAssembly.Memory({ initial: 2 });
const env = { memory, abort: () => stop("names or frame aborted") };
const host = { log: (text) => console.log(readString(memory, text)) };

const { exports, plan } = await link(modules, { imports: { env, host } }).catch(stop);
for (const { code, hint } of plan.warnings) console.log(`${code}: ${hint}`);
const { names, frame } = exports;
for (let id = 1; id <= 3000; id++) {
  names.addName(id);
  if (id % 1000 === 0) frame.addFrame();
}
frame.show();
