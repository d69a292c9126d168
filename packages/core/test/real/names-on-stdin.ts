// A runtime with all of WebAssembly 3.0 runs this script: modules in base64 come in as JSON, their names go out as
// JSON.
import { Buffer } from "node:buffer";
import process from "node:process";

/** The imports and exports that the JavaScript API reports. */
export interface ModuleNames {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  readonly exports: readonly { readonly name: string; readonly kind: string }[];
}

/** Null for a module that is not valid. */
function namesOf(base64: string): ModuleNames | null {
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  if (!WebAssembly.validate(bytes)) return null;
  const module = new WebAssembly.Module(bytes);
  return { imports: WebAssembly.Module.imports(module), exports: WebAssembly.Module.exports(module) };
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const modules: readonly string[] = JSON.parse(text);
process.stdout.write(JSON.stringify(modules.map(namesOf)));
