import { link } from "./node_modules/@rec/browser/dist/rec.min.js";

const { exports } = await link({
  program: "node_modules/@rec/wasm/dist/program.wasm",
  memory: "node_modules/@rec/wasm/dist/memory.wasm",
});
const address = exports.program.createRecord(2, 1.5, 2.5);
const id = new DataView(exports.program.memory.buffer).getInt32(address, true);
document.body.append(`record ${id}, and ${evaluation()}`);

function evaluation() {
  try {
    return new Function("return 'eval is allowed'")();
  } catch {
    return "eval is refused";
  }
}
