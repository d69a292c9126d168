// Another runtime than the tests' runs this script: modules in base64 come in as JSON, their observations go out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { observeModule } from "./observe.ts";
import { padImports } from "./pad-imports.ts";

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const modules: readonly string[] = JSON.parse(text);
const observations = modules.map((base64) =>
  observeModule(new Uint8Array(Buffer.from(base64, "base64")), padImports()),
);
process.stdout.write(JSON.stringify(observations));
