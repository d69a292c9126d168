// Another runtime than the tests' runs this script: a batch of questions comes in as JSON, the verdicts go out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { engineVerdict } from "./engine-verdict.ts";

/** Modules in base64; each question names two of them by position. */
export interface EngineBatch {
  readonly modules: readonly string[];
  readonly questions: readonly { readonly provider: number; readonly name: string; readonly importer: number }[];
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const batch: EngineBatch = JSON.parse(text);
const modules = batch.modules.map((base64) => new Uint8Array(Buffer.from(base64, "base64")));
const moduleAt = (position: number) => modules[position] ?? new Uint8Array();
const verdicts = batch.questions.map(({ provider, name, importer }) =>
  engineVerdict({ provider: moduleAt(provider), name, importer: moduleAt(importer) }),
);
process.stdout.write(JSON.stringify(verdicts));
