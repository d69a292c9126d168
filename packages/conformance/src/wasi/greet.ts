// A program that links a command of WASI from a file, with the streams and the exit code of its process. The arguments are
// the path of the command and a folder.
import process from "node:process";
import { link, runCommand } from "@rec/node";

const [, , path = "", folder = ""] = process.argv;
process.emitWarning("of the caller", "ExperimentalWarning");
const env = { GREETING: "hej", READS: "1", FILE: "/notes/note.txt" };
const wasi = { args: ["greet", "🌍"], env, preopens: { "/notes": folder } };
process.exitCode = runCommand(await link({ command: path }, { wasi }), "command");
