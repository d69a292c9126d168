import { readFileSync } from "node:fs";
import { argv, stdout } from "node:process";
import { type LinkPlan, rewriteModule } from "@rec/core";

/*
 * time-places.mjs FOLDER FORM KIND ROUNDS: times one kind of work on one form of the module, and prints the times in ms.
 *
 *   patch     rewriteModule() of a plan that moves the module: reads, checks and changes all places
 *   compile   WebAssembly.compile() of the same bytes, each time of fresh bytes that the engine has not seen
 */
const [, , folder = "", form = "relocated", kind = "patch", rounds = "1"] = argv;
const bytes = Uint8Array.from(readFileSync(`${folder}${form}.wasm`));
const plan = JSON.parse(readFileSync(`${folder}${form === "stripped" ? "relocated" : form}.json`, "utf8")) as LinkPlan;
const times: number[] = [];
// Node 26 with the flag of eager compilation does not wait for the compilation.
const alive = setInterval(() => {}, 1_000);
performance.now();
for (let round = 0; round < Number(rounds); round += 1) {
  const fresh = bytes.slice();
  // Bytes that differ are not found in the engine's cache of compiled code: the last byte of a custom section.
  fresh[fresh.length - 1] = round;
  const start = performance.now();
  if (kind === "patch") rewriteModule(plan, { name: "a", bytes: fresh });
  else await WebAssembly.compile(fresh);
  times.push(performance.now() - start);
}
clearInterval(alive);
stdout.write(JSON.stringify(times));
