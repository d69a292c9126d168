import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The folder that holds `@sparticuz/chromium`'s package.json and archives. */
const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")));

/** A Chromium that was unpacked from the npm package, and the environment that it needs on this machine. */
export interface UnpackedChromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Unpacks into `staging` with the package's own code, in a separate process. That code takes its target from TMPDIR,
 * and leaves out the libraries unless it detects an Amazon Linux 2023 container.
 */
async function unpackInto(staging: string): Promise<void> {
  const program = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };
  await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: packageFolder, env });
}

const fontsConf = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts", "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;

/** Unpacks the folder atomically: processes that unpack at the same time never see partial contents. */
async function unpackOnce(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  try {
    await unpackInto(staging);
    await writeFile(join(staging, "fonts.conf"), fontsConf(folder));
    await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Whether the dynamic linker finds every library of a program; false also if this cannot be checked. */
async function hasItsLibraries(executablePath: string): Promise<boolean> {
  try {
    const { stdout } = await run("ldd", [executablePath]);
    return !stdout.includes("not found");
  } catch {
    return false;
  }
}

/**
 * The Chromium of `@sparticuz/chromium`, unpacked once per version into `cacheFolder`.
 *
 * If the system lacks NSS, NSPR or expat, the copies in the package are put on the library path; if it has no font
 * configuration, the package's font is configured.
 */
export async function unpackChromium(cacheFolder: string): Promise<UnpackedChromium> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `No Chromium found, and @sparticuz/chromium has none for ${process.platform} ${process.arch}\n` +
        "  hint: install Chromium or Chrome, or set REC_CHROMIUM to the path of one",
    );
  }
  const manifest: { version: string } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const folder = join(cacheFolder, `chromium-${manifest.version}`);
  await unpackOnce(folder);
  const executablePath = join(folder, "chromium");
  const env: Record<string, string> = {};
  if (!(await hasItsLibraries(executablePath))) env["LD_LIBRARY_PATH"] = join(folder, "al2023", "lib");
  if (!existsSync("/etc/fonts/fonts.conf")) env["FONTCONFIG_FILE"] = join(folder, "fonts.conf");
  return { executablePath, env };
}
