// Makes texts on its heap. The module histogram counts their letters, in the memory of this one.

import { add } from "./imports/histogram";
import { log } from "./imports/host";

export function countLetters(times: i32): void {
  const text = "abracadabra".repeat(times);
  add(changetype<usize>(text), text.length << 1);
}

export function report(letters: i32): void {
  log(`counted ${letters} letters`);
}
