import { prepare } from "@rec/node";
import { fusedCase } from "../fused/fused-case.ts";
import { FUSED_PLANS_PATH, PLANS_PATH, preparePlans, replayable } from "../replay/prepare-case.ts";
import { caseFolder, serveCases } from "../serve-cases.ts";

/** Like `serveCases`, with the plans that Node makes of the cases, fused and not fused. */
export async function serveReplays(
  scripts: Readonly<Record<string, string | Uint8Array>> = {},
): ReturnType<typeof serveCases> {
  const server = await serveCases();
  const setting = { place: { baseUrl: server.baseUrl, folder: caseFolder }, prepare };
  const plans = await preparePlans(replayable, setting);
  const fused = await preparePlans(
    replayable.map((testCase) => fusedCase(testCase)),
    setting,
  );
  await server.close();
  return serveCases({ ...scripts, [PLANS_PATH]: JSON.stringify(plans), [FUSED_PLANS_PATH]: JSON.stringify(fused) });
}
