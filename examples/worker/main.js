import { prepare } from "./node_modules/@rec/browser/dist/rec.min.js";

const { plan, modules } = await prepare({
  program: "node_modules/@rec/wasm/dist/program.wasm",
  memory: "node_modules/@rec/wasm/dist/memory.wasm",
});

const answers = await Promise.all([ask("first"), ask("second")]);
document.body.append(answers.join(", "));

function ask(name) {
  const worker = new Worker("worker.js", { type: "module", name });
  worker.postMessage({ plan, modules });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}
