// Run by `deno test`, which deno.test.ts starts with the address of its server as the only argument.
import { link } from "@rec/core";
import { cases } from "../cases.ts";
import { checkOutcome, goldenPath } from "../check-outcome.ts";
import { runCase } from "../run-case.ts";
import { denoHost } from "./deno-host.ts";

const [baseUrl = ""] = Deno.args;

for (const testCase of cases) {
  Deno.test(testCase.name, async () => {
    const outcome = await runCase(testCase, {
      link: (modules, options) => link(modules, { host: denoHost, ...options }),
      baseUrl,
    });
    const golden = await fetch(`${baseUrl}/goldens/${goldenPath(testCase)}`);
    const problems = checkOutcome(testCase, outcome, await golden.text());
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
}
