import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { workerd } from "@rec/runtimes";

const ownModules = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** A toolchain or runtime that is a development dependency of a guide's project. */
export interface Toolchain {
  readonly version: string;
  /** The folder of the package, or undefined if its commands alone are here. */
  readonly folder: string | undefined;
  /** The paths of its commands, by name. */
  readonly commands: Readonly<Record<string, string>>;
}

/** The reason why a toolchain cannot run on this machine, or undefined. */
export function missingToolchain(name: string): string | undefined {
  if (name === "workerd") return workerd().missing;
  const place = `${process.platform}-${process.arch}`;
  return name.endsWith("-linux-x64") && place !== "linux-x64" ? `${name} does not run on ${place}` : undefined;
}

/** Finds a toolchain in this repository. The package `workerd` is a script around the program that this repository has. */
export function findToolchain(name: string): Toolchain {
  if (name === "workerd") return runtimeToolchain();
  const folder = join(ownModules, name);
  const { version, bin = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const commands = Object.entries<string>(bin).map(([command, script]) => [command, join(folder, script)]);
  return { version, folder, commands: Object.fromEntries(commands) };
}

/**
 * Finds the Rust compiler behind the command `rustc`, which may be a script of rustup, or the reason why it is missing.
 *
 * @returns the path of the compiler
 */
export function findRustc(): { readonly path?: string; readonly missing?: string } {
  const target = "wasm32-unknown-unknown";
  try {
    const sysroot = execFileSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).trim();
    const installed = existsSync(join(sysroot, "lib/rustlib", target));
    return installed ? { path: join(sysroot, "bin/rustc") } : { missing: `rustc has no target ${target}` };
  } catch {
    return { missing: "rustc is not installed" };
  }
}

/** The reason why Emscripten cannot be used, or undefined. No package of npm has it. */
export function missingEmscripten(): string | undefined {
  try {
    execFileSync("emcc", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "emcc is not installed";
  }
}

function runtimeToolchain(): Toolchain {
  const runtime = workerd();
  if (runtime.command === undefined) throw new Error(runtime.missing);
  return { version: runtime.version, folder: undefined, commands: { workerd: runtime.command } };
}
