// Another runtime than the tests' runs this script: modules in base64 come in as JSON, the engine's verdicts go out as
// JSON.
import { Buffer } from "node:buffer";
import process from "node:process";

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const modules: readonly string[] = JSON.parse(text);
const verdicts = modules.map((base64) => WebAssembly.validate(new Uint8Array(Buffer.from(base64, "base64"))));
process.stdout.write(JSON.stringify(verdicts));
