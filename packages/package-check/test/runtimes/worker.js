// The same forms in workerd, where modules come with the configuration, and no other code may be compiled.
import { link, parseModule } from "@rec/core";
import { instantiatePlan } from "@rec/core/run";
import memoryBytes from "./memory.bin";
import memory from "./memory.wasm";
import plan from "./plan.json";
import programBytes from "./program.bin";
import program from "./program.wasm";
import rewrittenProgram from "./rewritten.wasm";

const modules = { program, memory };
const bytes = { program: programBytes, memory: memoryBytes };
const streamOf = (name) => new Response(bytes[name]).body;
const responseOf = (name) => new Response(bytes[name], { headers: { "content-type": "application/wasm" } });
const typed = (name) => ({ source: modules[name], type: parseModule(new Uint8Array(bytes[name])) });

function check({ exports }) {
  const address = exports.program.createRecord(2, 1.1, 2.2);
  const id = new DataView(exports.program.memory.buffer).getInt32(address, true);
  exports.program.deleteRecord(address);
  if (id !== 2) throw new Error(`found record ${id}`);
}

const linkAll = (sourceOf) => link({ program: sourceOf("program"), memory: sourceOf("memory") });

const FORMS = {
  path: () => linkAll((name) => `${name}.wasm`),
  "`http:` URL": () => linkAll((name) => `http://127.0.0.1/${name}.wasm`),
  "`Response`": () => linkAll(responseOf),
  stream: () => linkAll(streamOf),
  bytes: () => linkAll((name) => bytes[name]),
  "`WebAssembly.Module`": () => linkAll((name) => modules[name]),
  "module and type": () => linkAll(typed),
  "stored plan": () => instantiatePlan(plan, { program: rewrittenProgram, memory }),
};

export default {
  async fetch() {
    const results = {};
    for (const [form, run] of Object.entries(FORMS)) {
      try {
        check(await run());
        results[form] = true;
      } catch (error) {
        results[form] = String(error?.diagnostics?.[0].message ?? error?.message ?? error).split("\n")[0];
      }
    }
    return Response.json(results);
  },
};
