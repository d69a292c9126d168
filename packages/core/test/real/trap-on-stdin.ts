// Another runtime than the tests' runs this script: a module in base64 comes in as JSON, the results of its exports, or
// their errors, go out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { link } from "../../src/index.ts";

/** By export: the result, or code, module and import of the error. */
export type TrapReport = Readonly<Record<string, unknown>>;

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const bytes = new Uint8Array(Buffer.from(JSON.parse(text), "base64"));
const { exports } = await link({ a: bytes }, { unresolved: "trap" });
const report = Object.entries(exports.a).map(([name, run]) => {
  try {
    return [name, (run as () => unknown)()];
  } catch (error) {
    const { code, diagnostics } = error as { code?: string; diagnostics?: [{ module: string; import: object }] };
    return [name, { code: code ?? String(error), module: diagnostics?.[0].module, import: diagnostics?.[0].import }];
  }
});
process.stdout.write(JSON.stringify(Object.fromEntries(report) satisfies TrapReport));
