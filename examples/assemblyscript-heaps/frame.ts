// Puts the list of names, a string of the other module in the same memory, into a frame. It has a heap of its own.

import { log } from "./imports/host";
import { list } from "./imports/names";

const frames: string[] = [];

export function addFrame(): void {
  const text = changetype<string>(list());
  frames.push(`[ ${text} ]`);
}

export function show(): void {
  log(frames.join("\n"));
}
