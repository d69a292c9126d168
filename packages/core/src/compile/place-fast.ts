import { placeByPlan as placeByPlanAlone } from "../rewrite/place/place-by-plan.ts";
import { placeBytes as placeBytesAlone } from "../rewrite/place/place-bytes.ts";
import { createScanKernel } from "./scan-kernel.ts";

/** The rewriter sees bytes only. Here its loops get the code that engines run fast from the first byte. */
export const placeBytes: typeof placeBytesAlone = (bytes, placing) => {
  placing.facts.makeKernel = createScanKernel;
  return placeBytesAlone(bytes, placing);
};

/** The same for a stored plan. */
export const placeByPlan: typeof placeByPlanAlone = (bytes, unit, facts) => {
  facts.makeKernel = createScanKernel;
  return placeByPlanAlone(bytes, unit, facts);
};
