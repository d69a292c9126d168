import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} folder - the folder to run it in
 * @returns {Promise<string>} its output, without space at its end; rejects with its error output if it fails
 */
export async function run(program, args, folder) {
  const { stdout } = await execute(program, [...args], { cwd: folder, maxBuffer: 1 << 26 });
  return stdout.trimEnd();
}

/**
 * Runs a program that shows its output while it runs.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} folder
 * @returns {Promise<number | null>} its exit code, or null if a signal ended it
 */
export function show(program, args, folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", resolve);
  });
}
