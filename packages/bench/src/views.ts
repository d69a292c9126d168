import { parseArgs } from "node:util";
import { median } from "simple-statistics";
import { ratioOf, type ViewTask } from "./measure/time-views.ts";
import { viewExercises } from "./measure/view-exercises.ts";
import { drawTable } from "./report/print.ts";
import { runtimes } from "./runtimes.ts";
import type { Settings } from "./settings.ts";

const usage = `bench:views [RUNTIME...]

  RUNTIME  ${runtimes.map(({ name }) => name).join(", ")}; node, node26 and deno, if none is named

Times fields of structs through @rec/core/memory beside a DataView written by hand, each in a process of its own, in a memory
that has never grown and in one that grew four times while the engine warmed up.
`;

const SETTINGS: Settings = { rounds: 1, samples: 25, sampleMs: 10, warmUpMs: 300, linkSamples: 0, streamSamples: 0 };
const GROWTHS = [0, 4];
const EXPECTED_AT_MOST = 1.5;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });

async function main(): Promise<void> {
  const names = positionals.length > 0 ? positionals : ["node", "node26", "deno"];
  for (const name of names) {
    const runtime = runtimes.find((candidate) => candidate.name === name);
    if (runtime === undefined) throw new Error(`There is no "${name}"\n\n${usage}`);
    // Nothing is fetched, so nothing has to be served.
    const session = await runtime.open("");
    try {
      const rows: string[][] = [];
      for (const { name: exercise, title } of viewExercises) {
        const row = [title];
        for (const growths of GROWTHS) {
          const time = (form: ViewTask["form"]) =>
            session.run({ kind: "views", settings: SETTINGS, exercise, form, growths });
          const [hand, views] = [await time("hand"), await time("views")];
          const ratio = ratioOf(views, hand);
          const verdict = ratio <= EXPECTED_AT_MOST ? "" : " !";
          row.push(
            `${median([...hand]).toFixed(2)} / ${median([...views]).toFixed(2)} (${ratio.toFixed(2)}×${verdict})`,
          );
        }
        rows.push(row);
      }
      const head = ["ns per element: by hand / views", "never grown", "grown four times"];
      process.stdout.write(`${session.version}\n${drawTable([head, ...rows])}\n\n`);
    } finally {
      await session.close();
    }
  }
}

if (values.help) process.stdout.write(usage);
else await main();
