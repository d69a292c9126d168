import type { FormScene, LinkedProgram } from "./run-libraries.ts";

export const breakages = {} satisfies Readonly<Record<string, (scene: FormScene) => Promise<LinkedProgram>>>;
