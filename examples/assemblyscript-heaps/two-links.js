// Links one module after the other, so that each heap takes another part of the memory.
import { link } from "@rec/node";
import { readString, stop } from "./strings.js";

const memory = new WebAssembly.Memory({ initial: 1 });
const env = { memory, abort: () => stop("names or frame aborted") };
const host = { log: (text) => console.log(readString(memory, text)) };

const { names } = (await link({ names: "dist/placed/names.wasm" }, { imports: { env } })).exports;
names.addName(0); // The first allocation takes the memory up to its end for the heap of names.

memory.grow(1); // Now there is a page for frame, which begins at 65536.
const { frame } = (await link({ frame: "dist/placed/frame.wasm" }, { imports: { env, host, names } })).exports;
for (let id = 1; id <= 3000; id++) {
  names.addName(id);
  if (id % 1000 === 0) frame.addFrame();
}
frame.show();
