import { link, runCommand } from "@rec/node";

const args = ["greet", ...process.argv.slice(2)];
const linked = await link({ greet: "dist/greet.wasm" }, { wasi: { args } });
process.exitCode = runCommand(linked, "greet"); // runs main
