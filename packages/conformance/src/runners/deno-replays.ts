// Run by `deno test`, which deno-replays.test.ts starts with the address of its server as the only argument.
import { replayChecks } from "../replay/replay-checks.ts";
import { startWebWorker } from "../replay/start-web-worker.ts";
import { denoHost } from "./deno-host.ts";

const [baseUrl = ""] = Deno.args;
const startWorker = () => startWebWorker(new URL("../replay/web-worker.ts", import.meta.url));

for (const { name, run } of replayChecks) {
  Deno.test(name, async () => {
    const worker = startWorker();
    const problems = await run({ baseUrl, options: { host: denoHost }, startWorker, worker });
    worker.end();
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
}
