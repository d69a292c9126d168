// Links both modules at once.
import { link } from "@rec/node";
import { readString, stop } from "./strings.js";

const folder = process.argv[2];
const abort = () => stop("names or frame aborted");
const log = (text) => console.log(readString(exports.frame.memory ?? memory, text));
const memory = new WebAssembly.Memory({ initial: 2 });
const env = folder === "separate" ? { abort } : { abort, memory };

const modules = { names: `dist/${folder}/names.wasm`, frame: `dist/${folder}/frame.wasm` };
const { exports, plan } = await link(modules, { imports: { env, host: { log } } }).catch(stop);
for (const { code, hint } of plan.warnings) console.log(`${code}: ${hint}`);
try {
  for (let id = 1; id <= 3000; id++) exports.names.addName(id);
  exports.frame.addFrame();
  exports.frame.show();
} catch (error) {
  console.log(`trap: ${error.message}`);
}
